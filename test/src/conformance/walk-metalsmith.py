"""Deploys as metalsmith does, whose package Debian has not: its calls of openstacksdk, in its order, with its arguments.

The calls are those of its Provisioner: reserve_node, provision_node, wait_for_provisioning, show_instances, list_instances,
unprovision_node.
"""
import json

from openstack import exceptions
from walk import OURS, connection, equal, refused, walk

TIMEOUT = 60
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0 someone@somewhere"
IMAGE = {"image_source": "http://127.0.0.1:1/debian.qcow2", "image_checksum": "0" * 32}
VIF = "0f9b0b1c-3333-4333-8333-000000000001"
CREATED, ATTACHED = "metalsmith_created_ports", "metalsmith_attached_ports"

api = connection.baremetal


def capabilities_of(node):
    return dict(each.split(":", 1) for each in (node.properties.get("capabilities") or "").split(",") if each)


def prefilter(resource_class, capabilities, candidates, conductor_group):
    """What allocations know nothing of is sifted by the client."""
    if candidates:
        nodes = [api.get_node(each) for each in candidates]
    else:
        nodes = api.nodes(
            details=True, associated=False, provision_state="available", maintenance=False,
            resource_class=resource_class, conductor_group=conductor_group,
        )  # fmt: skip
    fits = [
        node.id
        for node in nodes
        if node.resource_class == resource_class
        and all(capabilities_of(node).get(name) == value for name, value in capabilities.items())
    ]
    assert fits, "NodesNotFound"
    return fits


def reserve(resource_class, hostname=None, capabilities=None, traits=None, candidates=None, conductor_group=None):
    if candidates or capabilities or conductor_group is not None:
        candidates = prefilter(resource_class, capabilities or {}, candidates, conductor_group)
    allocation = api.create_allocation(
        name=hostname, candidate_nodes=candidates, resource_class=resource_class, traits=traits
    )
    try:
        allocation = api.wait_for_allocation(allocation)
        node = api.get_node(allocation.node_id)
        if capabilities:
            patch = [{"path": "/instance_info/capabilities", "op": "add", "value": capabilities}]
            node = api.patch_node(node, patch)
        return node, allocation
    except Exception:
        api.delete_allocation(allocation)
        raise


def checked(node, hostname):
    """The node's allocation with its name, made where there is none; refused where the name or the node is another's."""
    assert not node.is_maintenance, "InvalidNode: in maintenance mode"
    if hostname is not None:
        try:
            named = api.get_allocation(hostname)
            assert named.node_id in (None, node.id), "ValueError: another node uses the hostname"
            return node, named
        except exceptions.ResourceNotFound:
            pass
    if node.allocation_id:
        allocation = api.get_allocation(node.allocation_id)
        if not allocation.name:
            allocation = api.update_allocation(allocation, name=hostname or node.name or node.id)
        return node, allocation
    assert not node.instance_id, "InvalidNode: reserved by somebody else"
    return reserve(node.resource_class, hostname=hostname or node.name, candidates=[node.id])


def config_drive(node, hostname, user):
    meta_data = {
        "public_keys": {"0": KEY}, "uuid": node.id, "name": node.name, "hostname": hostname, "launch_index": 0,
        "availability_zone": "", "files": [], "meta": {},
    }  # fmt: skip
    users = [{"name": user, "groups": ["wheel"], "sudo": "ALL=(ALL) NOPASSWD:ALL", "ssh_authorized_keys": [KEY]}]
    return {"meta_data": meta_data, "user_data": "#cloud-config\n" + json.dumps({"users": users})}


def clean_up(node, attached, remove_instance_info):
    for port in attached:
        try:
            api.detach_vif_from_node(node, port)
        except exceptions.SDKException:
            pass
    extra = {key: value for key, value in node.extra.items() if key not in (CREATED, ATTACHED)}
    if node.allocation_id and node.provision_state != "active":
        api.delete_allocation(node.allocation_id)
    info = {"instance_info": {}} if remove_instance_info else {}
    return api.update_node(node, extra=extra, **info)


def provision(node, hostname=None, root_gb=None, capabilities=None, traits=None, vifs=(), image=IMAGE):
    node, allocation = checked(api.get_node(node), hostname)
    attached = []
    try:
        if capabilities is None:
            capabilities = node.instance_info.get("capabilities") or {}
        for vif in vifs:
            api.attach_vif_to_node(node, vif)
            attached.append(vif)
        info = {key: value for key, value in node.instance_info.items() if key in ("capabilities", "traits")}
        info["root_gb"] = root_gb or int(node.properties["local_gb"]) - 1
        info["capabilities"] = {**capabilities, "boot_option": "local"}
        if hostname:
            info["display_name"] = hostname
        info.update(image)
        if traits is not None:
            info["traits"] = traits
        node = api.update_node(node, instance_info=info, extra={**node.extra, CREATED: [], ATTACHED: attached})
        api.validate_node(node)
        drive = config_drive(node, allocation.name, "someone")
        api.set_node_provision_state(node, "active", config_drive=drive)
    except Exception:
        clean_up(api.get_node(node.id), attached, True)
        raise
    return node


def wait_for(*idents):
    nodes = [find(ident) for ident in idents]
    return api.wait_for_nodes_provision_state(nodes, "active", timeout=TIMEOUT)


def find(ident):
    """By the name of its allocation, which is its hostname; else by its own name or UUID."""
    try:
        return api.get_node(api.get_allocation(ident).node_id)
    except exceptions.ResourceNotFound:
        return api.get_node(ident)


def state_of(node):
    if node.provision_state in ("deploying", "wait call-back", "deploy complete"):
        return "deploying"
    if node.provision_state == "available" and node.instance_id:
        return "deploying"
    if node.provision_state in ("error", "deploy failed"):
        return "error"
    if node.provision_state == "active":
        return "maintenance" if node.is_maintenance else "active"
    return "unknown"


def listed():
    names = {allocation.id: allocation.name for allocation in api.allocations()}
    nodes = [node for node in api.nodes(associated=True, details=True) if state_of(node) != "unknown"]
    return sorted((node.name, names[node.instance_id], state_of(node)) for node in nodes)


def unprovision(ident):
    node = find(ident)
    node = clean_up(node, node.extra.get(ATTACHED, []), False)
    node = api.set_node_provision_state(node, "deleted", wait=False)
    return api.wait_for_nodes_provision_state([node], "available", timeout=TIMEOUT)[0]


def machines():
    for name, capabilities, traits in (
        ("m1", "boot_mode:uefi,profile:big", ["CUSTOM_GPU"]),
        ("m2", "boot_mode:uefi,profile:small", []),
        ("m3", "boot_mode:bios,profile:small", []),
    ):
        properties = {"local_gb": 20, "cpus": 4, "memory_mb": 4096, "cpu_arch": "x86_64", "capabilities": capabilities}
        node = api.create_node(
            name=name, driver="fake-hardware", resource_class="compute", properties=properties, provision_state="manageable"
        )
        api.set_node_power_state(node, "power off", wait=True, timeout=TIMEOUT)
        node = api.set_node_provision_state(node, "provide", wait=True, timeout=TIMEOUT)
        api.create_port(node_id=node.id, address=f"52:54:00:00:00:0{name[1]}")
        if traits:
            api.set_node_traits(node, traits)
    equal(listed(), [])


def reserve_by_capabilities_and_trait():
    node, allocation = reserve("compute", hostname="web-0", capabilities={"profile": "big"}, traits=["CUSTOM_GPU"])
    equal((node.name, node.allocation_id, node.instance_id), ("m1", allocation.id, allocation.id))
    equal(node.instance_info, {"capabilities": {"profile": "big"}, "traits": ["CUSTOM_GPU"]})
    equal(listed(), [("m1", "web-0", "deploying")])


def deploy_what_was_reserved():
    provision("m1", hostname="web-0", root_gb=10, vifs=[VIF])
    [node] = wait_for("web-0")
    info = {key: value for key, value in node.instance_info.items() if key in ("root_gb", "display_name", "traits")}
    equal(info, {"root_gb": 10, "display_name": "web-0", "traits": ["CUSTOM_GPU"]})
    equal(node.instance_info["capabilities"], {"profile": "big", "boot_option": "local"})
    equal(node.instance_info["image_source"], IMAGE["image_source"])
    assert KEY not in json.dumps(node.to_dict()), "the config drive is shown"
    equal(node.extra, {CREATED: [], ATTACHED: [VIF]})
    equal(node.last_error, None)


def deploy_a_node_by_its_name():
    provision("m2")
    [node] = wait_for("m2")
    equal(node.instance_info["root_gb"], 19)
    equal(api.get_allocation(node.allocation_id).name, "m2")


def show_and_list():
    first = find("web-0")
    equal([find(ident).id for ident in ("m1", first.id)], [first.id, first.id])
    equal(state_of(first), "active")
    equal(listed(), [("m1", "web-0", "active"), ("m2", "m2", "active")])
    api.set_node_maintenance("m2", "looked at")
    equal(listed()[1], ("m2", "m2", "maintenance"))
    api.unset_node_maintenance("m2")
    refused(exceptions.ResourceNotFound, find, "none-such")
    equal(state_of(find("m3")), "unknown")


def reservations_that_fail():
    lost = refused(exceptions.ResourceFailure, reserve, "none-such", hostname="lost")
    assert "none-such" in lost, lost
    refused(exceptions.ResourceFailure, reserve, "compute", traits=["CUSTOM_FPGA"])
    refused(exceptions.ConflictException, reserve, "compute", hostname="web-0")
    refused(exceptions.BadRequestException, reserve, "compute", hostname="not a hostname")
    refused(exceptions.ResourceNotFound, reserve, "compute", candidates=["none-such"])
    assert "NodesNotFound" in refused(AssertionError, reserve, "compute", capabilities={"profile": "huge"})
    refused(exceptions.ResourceFailure, reserve, "compute", candidates=["m1"])
    equal(sorted(each.name for each in api.allocations()), ["m2", "web-0"])


def deployments_that_fail():
    api.set_node_maintenance("m3", "broken")
    assert "maintenance" in refused(AssertionError, provision, "m3")
    equal(listed(), [("m1", "web-0", "active"), ("m2", "m2", "active")])
    api.unset_node_maintenance("m3")
    assert "hostname" in refused(AssertionError, provision, "m3", hostname="web-0")
    api.update_node("m3", instance_id=VIF)
    assert "somebody else" in refused(AssertionError, provision, "m3")
    api.update_node("m3", instance_id=None)
    # It is reserved and its VIF attached before this is refused; then it is nobody's again.
    other = VIF.replace("1", "2")
    refused(exceptions.SDKException, provision, "m3", hostname="web-1", vifs=[other], traits=["CUSTOM_FPGA"])
    node = api.get_node("m3")
    equal((node.provision_state, node.instance_id, node.instance_info, node.extra), ("available", None, {}, {}))
    refused(exceptions.ResourceNotFound, api.get_allocation, "web-1")


def a_deployment_that_ends_in_failure():
    """Only our fake hardware can be told to fail."""
    api.update_node("m3", driver_info={"fake_fail": "deploy.write_image"})
    provision("m3", hostname="web-1")
    assert "fake_fail says so" in refused(exceptions.ResourceFailure, wait_for, "web-1")
    equal(listed()[-1], ("m3", "web-1", "error"))
    api.update_node("m3", driver_info={})
    node = unprovision("web-1")
    equal((node.provision_state, node.instance_id), ("available", None))


def undeploy():
    for ident in ("web-0", "m2"):
        node = unprovision(ident)
        equal((node.provision_state, node.instance_id), ("available", None))
        node = api.get_node(node.id)
        equal((node.instance_info, node.extra, api.list_node_vifs(node)), ({}, {}, []))
    equal((listed(), list(api.allocations())), ([], []))
    for name in ("m1", "m2", "m3"):
        api.delete_node(name)


walk([
    machines, reserve_by_capabilities_and_trait, deploy_what_was_reserved, deploy_a_node_by_its_name, show_and_list,
    reservations_that_fail, deployments_that_fail, *([a_deployment_that_ends_in_failure] if OURS else []), undeploy,
])  # fmt: skip
