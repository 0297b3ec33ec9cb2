"""Calls every method that openstacksdk's cloud layer has for bare metal: what Ansible's modules, and by them Bifrost, use."""
from openstack import exceptions, utils
from openstack.cloud import _baremetal
from walk import WAIT, Recorded, connection, equal, walk

MACS = ["52:54:00:bb:00:01", "52:54:00:bb:00:02"]
NICS = [{"mac": mac} for mac in MACS]
DRIVE = {"meta_data": {"hostname": "x"}, "user_data": "#cloud-config", "network_data": {}}
# They look for the port in the network service first, which is not there.
OF_THE_NETWORK = {"attach_port_to_machine", "detach_port_from_machine"}

cloud = Recorded(connection, _baremetal.BaremetalCloudMixin)


def registering():
    made = cloud.register_machine(NICS, driver="fake-hardware", name="c1", driver_info={"a": "b"}, **WAIT)
    node = cloud.get_machine("c1")
    equal((node.id, node.provision_state, node.driver_info), (made["uuid"], "available", {"a": "b"}))
    equal(sorted(nic.address for nic in cloud.list_nics()), MACS)
    equal(sorted(nic["address"] for nic in cloud.list_nics_for_machine(node.id)), MACS)
    equal(cloud.get_nic_by_mac(MACS[0]).node_id, node.id)
    equal(cloud.get_machine_by_mac(MACS[1]).id, node.id)
    equal([each.name for each in cloud.list_machines()], ["c1"])
    equal(cloud.get_machine("nope"), None)
    try:
        cloud.register_machine(NICS[:1], driver="fake-hardware", name="c2", **WAIT)
    except exceptions.SDKException as refusal:
        assert MACS[0] in str(refusal), refusal
    equal(cloud.get_machine("c2"), None)


def changing():
    patched = cloud.patch_machine("c1", [{"op": "replace", "path": "/extra", "value": {"row": 1}}])
    equal(patched.extra, {"row": 1})
    changed = cloud.update_machine("c1", driver_info={"a": "c", "ipmi_password": "secret"})
    equal(sorted(changed["changes"]), ["/driver_info/a", "/driver_info/ipmi_password"])
    equal(changed["node"].driver_info, {"a": "c", "ipmi_password": "******"})
    equal(cloud.update_machine("c1", extra={"row": 1})["changes"], None)
    cloud.set_machine_maintenance_state("c1", True, reason="fan")
    equal(cloud.get_machine("c1").maintenance_reason, "fan")
    cloud.remove_machine_from_maintenance("c1")
    equal(cloud.get_machine("c1").is_maintenance, False)


def powering():
    for method, state in [
        (cloud.set_machine_power_on, "power on"),
        (cloud.set_machine_power_off, "power off"),
        (cloud.set_machine_power_reboot, "power on"),
    ]:
        method("c1")
        for _ in utils.iterate_timeout(60, f"it does not become {state}"):
            node = cloud.get_machine("c1")
            if (node.power_state, node.target_power_state) == (state, None):
                break
    cloud.wait_for_baremetal_node_lock(cloud.get_machine("c1"))


def deploying():
    equal(cloud.inspect_machine("c1", **WAIT).provision_state, "available")
    image = [{"op": "add", "path": "/instance_info/image_source", "value": "http://127.0.0.1:1/x"}]
    cloud.set_node_instance_info("c1", image)
    cloud.validate_machine("c1")
    cloud.validate_node("c1")
    cloud.activate_node("c1", configdrive=DRIVE, **WAIT)
    equal(cloud.get_machine("c1").instance_info["image_source"], "http://127.0.0.1:1/x")
    equal(cloud.node_set_provision_state("c1", "rebuild", **WAIT).provision_state, "active")
    equal(cloud.list_ports_attached_to_machine("c1"), [])
    cloud.deactivate_node("c1", **WAIT)
    cloud.purge_node_instance_info("c1")
    equal(cloud.get_machine("c1").instance_info, {})


def unregistering():
    cloud.unregister_machine(NICS, cloud.get_machine("c1").id, **WAIT)
    equal((cloud.get_machine("c1"), cloud.list_nics()), (None, []))


walk((registering, changing, powering, deploying, unregistering), cloud, OF_THE_NETWORK)
