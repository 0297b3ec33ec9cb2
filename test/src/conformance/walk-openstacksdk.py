"""Calls every method of openstacksdk's baremetal proxy against a server and looks at what each one did."""
from openstack import exceptions, utils
from openstack.baremetal.v1 import _proxy
from walk import OURS, WAIT, Recorded, connection, equal, refused, walk

IMAGE = {"image_source": "http://127.0.0.1:1/none.img", "root_gb": 1}

api = Recorded(connection.baremetal, _proxy.Proxy)


def gone(method, ident):
    refused(exceptions.ResourceNotFound, method, ident)


def names(resources):
    return sorted(str(resource.name) for resource in resources)


def services():
    drivers = {driver.name: driver for driver in api.drivers(details=True)}
    equal(drivers["fake-hardware"].default_deploy_interface, "fake")
    equal(len(api.get_driver("fake-hardware").hosts), 1)
    gone(api.get_driver, "nope")
    assert isinstance(api.list_driver_vendor_passthru("fake-hardware"), dict)
    refused(exceptions.SDKException, api.call_driver_vendor_passthru, "fake-hardware", "GET", "none_such")
    [conductor] = api.conductors()
    equal(api.get_conductor(conductor.hostname).alive, True)
    gone(api.get_conductor, "nope")


def chassis():
    made = api.create_chassis(description="rack", extra={"a": 1})
    equal(api.get_chassis(made.id, fields=["description"]).description, "rack")
    equal([each.id for each in api.chassis(details=True)], [made.id])
    equal(api.find_chassis(made.id).id, made.id)
    equal(api.find_chassis("nope"), None)
    equal(api.update_chassis(made, description="other").description, "other")
    patched = api.patch_chassis(made.id, [{"op": "replace", "path": "/extra/a", "value": 2}])
    equal(patched.extra, {"a": 2})
    api.delete_chassis(made)
    gone(api.get_chassis, made.id)


def nodes():
    made = api.create_node(
        name="n1", driver="fake-hardware", resource_class="baremetal", provision_state="enroll", properties={"cpus": 4}
    )
    equal(made.provision_state, "enroll")
    refused(exceptions.ConflictException, api.create_node, name="n1", driver="fake-hardware", provision_state="enroll")
    equal(api.get_node("n1").id, made.id)
    equal(api.get_node("n1", fields=["name"]).name, "n1")
    equal(api.find_node("n1").id, made.id)
    equal(api.find_node("nope"), None)
    equal(names(api.nodes(resource_class="baremetal", fields=["name"])), ["n1"])
    equal([node.properties for node in api.nodes(details=True, provision_state="enroll")], [{"cpus": 4}])
    updated = api.update_node(made, extra={"a": 1}, description="one", instance_info=IMAGE)
    equal(updated.extra, {"a": 1})
    equal(api.get_node(made.id).instance_info, IMAGE)
    equal(api.patch_node(made.id, [{"op": "remove", "path": "/extra/a"}]).extra, {})
    driver = {"op": "replace", "path": "/driver", "value": "fake-hardware"}
    equal(api.patch_node(made.id, [driver], reset_interfaces=True).driver, "fake-hardware")
    api.create_node(name="n2", driver="fake-hardware", provision_state="available")
    equal(api.get_node("n2").provision_state, "available")
    api.delete_node("n2")
    gone(api.get_node, "n2")
    gone(lambda ident: api.delete_node(ident, ignore_missing=False), "n2")


def traits_and_maintenance():
    api.set_node_traits("n1", ["CUSTOM_A", "CUSTOM_B"])
    api.add_node_trait("n1", "CUSTOM_C")
    api.remove_node_trait("n1", "CUSTOM_B")
    equal(sorted(api.get_node("n1").traits), ["CUSTOM_A", "CUSTOM_C"])
    api.set_node_maintenance("n1", reason="fan")
    node = api.get_node("n1")
    equal((node.is_maintenance, node.maintenance_reason), (True, "fan"))
    api.unset_node_maintenance("n1")
    equal(api.get_node("n1").is_maintenance, False)
    result = api.validate_node("n1")
    equal({name: result[name].result for name in ("boot", "deploy", "power")}, dict(boot=True, deploy=True, power=True))


def ports():
    node = api.get_node("n1")
    made = api.create_port(node_uuid=node.id, address="52:54:00:00:00:01", is_pxe_enabled=True)
    equal(api.get_port(made.id, fields=["address"]).address, "52:54:00:00:00:01")
    equal(api.find_port(made.id).id, made.id)
    equal(api.find_port("nope"), None)
    equal([port.id for port in api.ports(details=True, address="52:54:00:00:00:01")], [made.id])
    equal(api.update_port(made, address="52:54:00:00:00:02").address, "52:54:00:00:00:02")
    group = api.create_port_group(node_uuid=node.id, name="bond0", mode="802.3ad", properties={"miimon": 100})
    equal(api.get_port_group("bond0", fields=["mode"]).mode, "802.3ad")
    equal(api.find_port_group("bond0").id, group.id)
    equal(api.find_port_group("nope"), None)
    equal(names(api.port_groups(details=True, node="n1")), ["bond0"])
    equal(api.update_port_group(group, mode="active-backup").mode, "active-backup")
    patched = api.patch_port_group(group.id, [{"op": "add", "path": "/extra/a", "value": 1}])
    equal(patched.extra, {"a": 1})
    patched = api.patch_port(made.id, [{"op": "add", "path": "/portgroup_uuid", "value": group.id}])
    equal(patched.port_group_id, group.id)
    api.delete_port(made)
    gone(api.get_port, made.id)
    api.delete_port_group(group)
    gone(api.get_port_group, group.id)


def power():
    api.set_node_power_state("n1", "power on", **WAIT)
    equal(api.get_node("n1").power_state, "power on")
    api.set_node_power_state("n1", "power off")
    equal(api.wait_for_node_power_state("n1", "power off", timeout=30).power_state, "power off")
    equal(api.wait_for_node_reservation(api.get_node("n1"), timeout=30).reservation, None)
    api.set_node_boot_device("n1", "pxe")
    refused(exceptions.BadRequestException, api.set_node_boot_device, "n1", "nope")
    if not OURS:  # its fake-hardware knows neither
        api.uncalled.difference_update(("set_node_boot_mode", "set_node_secure_boot"))
        return
    api.set_node_boot_mode("n1", "uefi")
    api.set_node_secure_boot("n1", True)
    for _ in utils.iterate_timeout(30, "boot mode and secure boot are not what was asked for"):
        node = api.get_node("n1")
        if (node.boot_mode, node.is_secure_boot) == ("uefi", True):
            return


def volumes():
    node = api.get_node("n1")
    made = api.create_volume_connector(node_uuid=node.id, type="iqn", connector_id="iqn.2017-08.org.example:1")
    equal(api.get_volume_connector(made.id, fields=["type"]).type, "iqn")
    equal(api.find_volume_connector(made.id).id, made.id)
    equal(api.find_volume_connector("nope"), None)
    equal([each.id for each in api.volume_connectors(details=True, node="n1")], [made.id])
    equal(api.update_volume_connector(made, extra={"a": 1}).extra, {"a": 1})
    patch = [{"op": "replace", "path": "/connector_id", "value": "iqn.2017-08.org.example:2"}]
    equal(api.patch_volume_connector(made.id, patch).connector_id, "iqn.2017-08.org.example:2")
    api.delete_volume_connector(made)
    gone(api.get_volume_connector, made.id)
    target = api.create_volume_target(node_uuid=node.id, volume_type="iscsi", boot_index=0, volume_id="v1")
    equal(api.get_volume_target(target.id, fields=["volume_id"]).volume_id, "v1")
    equal(api.find_volume_target(target.id).id, target.id)
    equal(api.find_volume_target("nope"), None)
    equal([each.id for each in api.volume_targets(details=True, node="n1")], [target.id])
    equal(api.update_volume_target(target, extra={"a": 1}).extra, {"a": 1})
    patch = [{"op": "replace", "path": "/volume_id", "value": "v2"}]
    equal(api.patch_volume_target(target.id, patch).volume_id, "v2")
    api.delete_volume_target(target)
    gone(api.get_volume_target, target.id)


def passthru():
    listed = api.list_node_vendor_passthru("n1")
    equal(listed["third_method_sync"]["http_methods"], ["POST"])
    answer = api.call_node_vendor_passthru("n1", "POST", "third_method_sync", {"bar": "meow"})
    equal(answer.json(), True)
    answer = api.call_node_vendor_passthru("n1", "POST", "third_method_sync", {"bar": "woof"})
    equal(answer.json(), False)
    refused(exceptions.BadRequestException, api.call_node_vendor_passthru, "n1", "GET", "third_method_sync")


def virtual_interfaces():
    api.attach_vif_to_node("n1", "net-1")
    api.wait_for_node_reservation(api.get_node("n1"), timeout=30)
    equal(list(api.list_node_vifs("n1")), [])
    equal(api.detach_vif_from_node("n1", "net-1"), True)
    api.wait_for_node_reservation(api.get_node("n1"), timeout=30)


def life_cycle():
    equal(api.set_node_provision_state("n1", "manage", **WAIT).provision_state, "manageable")
    refused(exceptions.BadRequestException, api.set_node_provision_state, "n1", "active")
    equal(api.set_node_provision_state("n1", "inspect", **WAIT).provision_state, "manageable")
    steps = [{"interface": "bios", "step": "factory_reset"}]
    equal(api.set_node_provision_state("n1", "clean", clean_steps=steps, **WAIT).provision_state, "manageable")
    api.set_node_provision_state("n1", "provide")
    [node] = api.wait_for_nodes_provision_state(["n1"], "available", timeout=60)
    equal(node.provision_state, "available")
    drive = {"meta_data": {"hostname": "x"}}
    api.update_node("n1", instance_info=IMAGE)
    node = api.set_node_provision_state("n1", "active", config_drive=drive, **WAIT)
    equal((node.provision_state, node.last_error), ("active", None))
    equal(api.set_node_provision_state("n1", "rescue", rescue_password="x", **WAIT).provision_state, "rescue")
    api.set_node_provision_state("n1", "unrescue")
    [node] = api.wait_for_nodes_provision_state(["n1"], "active", timeout=60)
    equal(node.last_error, None)
    equal(api.set_node_provision_state("n1", "deleted", **WAIT).provision_state, "available")


def deploy_templates():
    steps = [{"interface": "deploy", "step": "x", "priority": 10, "args": {}}]
    made = api.create_deploy_template(name="CUSTOM_A", steps=steps)
    equal(api.get_deploy_template("CUSTOM_A", fields=["steps"]).steps, steps)
    equal(names(api.deploy_templates(details=True)), ["CUSTOM_A"])
    equal(api.update_deploy_template(made, extra={"a": 1}).extra, {"a": 1})
    patch = [{"op": "replace", "path": "/name", "value": "CUSTOM_B"}]
    equal(api.patch_deploy_template(made.id, patch).name, "CUSTOM_B")
    api.delete_deploy_template(made)
    gone(api.get_deploy_template, made.id)


def allocations():
    made = api.create_allocation(resource_class="baremetal", name="a1", traits=["CUSTOM_A"])
    made = api.wait_for_allocation(made, timeout=60)
    equal((made.state, made.node_id), ("active", api.get_node("n1").id))
    equal(api.get_node("n1").instance_id, made.id)
    equal(api.get_allocation("a1", fields=["state"]).state, "active")
    equal(names(api.allocations(node="n1", resource_class="baremetal")), ["a1"])
    equal(api.update_allocation(made, extra={"a": 1}).extra, {"a": 1})
    equal(api.patch_allocation(made.id, [{"op": "replace", "path": "/name", "value": "a2"}]).name, "a2")
    api.delete_allocation(made)
    gone(api.get_allocation, made.id)
    lost = api.create_allocation(resource_class="none-such", name="a3")
    failed = refused(exceptions.ResourceFailure, api.wait_for_allocation, lost, timeout=60)
    assert "none-such" in str(failed), failed
    equal(api.wait_for_allocation(lost, timeout=60, ignore_error=True).state, "error")
    api.delete_allocation("a3")


def end():
    api.delete_node("n1")
    gone(api.get_node, "n1")


parts = (
    services, chassis, nodes, traits_and_maintenance, ports, power, volumes, passthru, virtual_interfaces,
    life_cycle, deploy_templates, allocations, end,
)  # fmt: skip
walk(parts, api)
