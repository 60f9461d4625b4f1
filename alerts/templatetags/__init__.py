"""Tags by which pages of other rooms show alerts."""
