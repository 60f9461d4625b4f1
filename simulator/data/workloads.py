"""What can be licensed: kinds of workloads on platforms, and the points that one object of each takes."""

from typing import NamedTuple


class Workload(NamedTuple):
    """A kind of workload; its identifier is the same in all consoles."""

    id: str
    description: str


class Platform(NamedTuple):
    """A workload on one platform: `weight` is the points of one object; `share` of the servers have up to `size`."""

    type_id: str
    description: str
    weight: float
    workload: Workload
    share: float
    size: int


VM = Workload("67b5a2ad-3a81-4522-95f4-846cfad05982", "VM")
CLOUD_VM = Workload("5cb1d98c-af84-42c7-b108-08c748b37158", "Cloud VM")
SERVER = Workload("25bf78e1-aec7-43ab-9d1d-232587b6f390", "Server")
WORKSTATION = Workload("a95d550d-92a8-44ba-bfb5-9c7a5d2eeb91", "Workstation")
CLOUD_VM_BACKUP = Workload("2b5b134b-da21-4add-9e71-3c6eddcebeda", "Cloud Backup (VM)")
CLOUD_SERVER_BACKUP = Workload("36d1699c-dd62-468d-97b2-37e9d23b6c77", "Cloud Backup (Server)")
CLOUD_WORKSTATION_BACKUP = Workload("93556bd5-c6e5-46f6-82d7-6635a0479b66", "Cloud Backup (Workstation)")
CLOUD_REPLICA = Workload("97003583-d6bf-47b5-bd80-2a02383cbd94", "Cloud Replica (VM)")
AGENT_WORKSTATION = Workload("df6969d3-6ce2-4e9f-88da-b892a1777844", "Workstation")
AGENT_SERVER = Workload("3d8a4456-8dec-4d5e-8e50-4cfe09e92890", "Server")
USER = Workload("76b1f4f5-e406-4a49-9953-fedfca1a3db4", "User")
MONITORED_VM = Workload("0fbad194-4077-4fd5-b471-acb3ab991dbf", "VM")

BACKUP_SERVER, CLOUD_CONNECT, CONSOLE, VEEAM_ONE, M365 = "BackupAndReplication", "CloudConnect", "VSPC", "VONE", "VB365"
VSPHERE = Platform("VBR-VM-VSPHERE", "VMware vSphere", 11, VM, 0.65, 34)
REPLICA = Platform("VCC-VM-REPLICA", "VM", 10, CLOUD_REPLICA, 0.3, 9)
AGENTS = Platform("VSPC-SERVER-WINDOWS", "Microsoft Windows", 11, AGENT_SERVER, 0.75, 8)
# What a server of each type may have; the first is what it has where it has nothing else.
OFFERED = {
    BACKUP_SERVER: (
        VSPHERE,
        Platform("VBR-VM-HYPERV", "Microsoft Hyper-V", 11, VM, 0.25, 22),
        Platform("VBR-VM-CLOUD", "Cloud VM", 11, CLOUD_VM, 0.07, 7),
        Platform("VBR-SERVER-WINDOWS", "Microsoft Windows", 11, SERVER, 0.45, 10),
        Platform("VBR-SERVER-LINUX", "Linux", 11, SERVER, 0.2, 8),
        Platform("VBR-WORKSTATION-WINDOWS", "Microsoft Windows", 4, WORKSTATION, 0.12, 20),
    ),
    CLOUD_CONNECT: (
        Platform("VCC-VM-BACKUP", "VM", 5, CLOUD_VM_BACKUP, 0.7, 24),
        Platform("VCC-SERVER-BACKUP", "Server", 7, CLOUD_SERVER_BACKUP, 0.35, 7),
        Platform("VCC-WORKSTATION-BACKUP", "Workstation", 3, CLOUD_WORKSTATION_BACKUP, 0.2, 15),
        REPLICA,
    ),
    CONSOLE: (
        AGENTS,
        Platform("VSPC-SERVER-LINUX", "Linux", 11, AGENT_SERVER, 0.35, 6),
        Platform("VSPC-WORKSTATION-WINDOWS", "Microsoft Windows", 4, AGENT_WORKSTATION, 0.7, 36),
        Platform("VSPC-WORKSTATION-MAC", "Apple macOS", 4, AGENT_WORKSTATION, 0.15, 9),
    ),
    VEEAM_ONE: (
        Platform("VONE-VM-VSPHERE", "VMware vSphere", 2, MONITORED_VM, 0.8, 90),
        Platform("VONE-VM-HYPERV", "Microsoft Hyper-V", 2, MONITORED_VM, 0.3, 40),
    ),
    M365: (Platform("VB365-USER", "Microsoft 365", 1.5, USER, 1, 260),),
}
