"""Drives a BMC of the laboratory by sushy, Ironic's own Redfish client, in every call that Ironic makes.

usage: sushy-walk.py ADDRESS SYSTEM USER PASSWORD IMAGE_URL
"""
import sys
import time

import sushy
from sushy import auth, exceptions

address, system_path, user, password, image = sys.argv[1:6]


def connect(authentication):
    return sushy.Sushy(address, auth=authentication, verify=False)


def check(what, condition):
    if not condition:
        sys.exit('FAILED: %s' % what)
    print('ok: %s' % what)


def refused(what, error, call):
    try:
        call()
    except error as problem:
        return check('%s is refused: %s' % (what, str(problem)[:100]), True)
    return check('%s is refused' % what, False)


def until(what, condition):
    deadline = time.monotonic() + 20
    while not condition():
        if time.monotonic() > deadline:
            sys.exit('FAILED: %s' % what)
        time.sleep(0.1)
    print('ok: %s' % what)


refused('a wrong password', exceptions.AccessError,
        lambda: connect(auth.BasicAuth(user, 'wrong')).get_system(system_path))
basic = connect(auth.BasicAuth(user, password))
check('basic authentication', basic.get_system(system_path).uuid)

service = connect(auth.SessionAuth(user, password))
check('redfish version', service.redfish_version)
check('sessions', service.get_session_service().sessions.get_members())

systems = service.get_system_collection().get_members()
check('one system', [s.path for s in systems] == [system_path])
system = service.get_system(system_path)
check('identity', system.name and system.uuid and system.manufacturer == 'Ingot')
check('power state', system.power_state == sushy.SYSTEM_POWER_STATE_OFF)
check('memory', system.memory_summary.size_gib > 0)
check('processors', system.processors.summary.count >= 1)
check('nics', list(system.ethernet_interfaces.summary.values()) == ['enabled'] or list(system.ethernet_interfaces.summary))
check('storage', system.storage.get_members()[0].drives[0].capacity_bytes > 0)
check('storage volumes', system.storage.get_members()[0].volumes.get_members() == [])
check('largest drive', system.storage.max_drive_size_bytes > 0)
check('simple storage', system.simple_storage.disks_sizes_bytes)
check('bios attributes', 'BootMode' in system.bios.attributes)
check('secure boot', system.secure_boot.enabled is False)
check('chassis', system.chassis[0].power_state is not None)
check('managers', system.managers[0].manager_type == sushy.MANAGER_TYPE_BMC)
check('tasks', service.get_task_service().tasks.get_members() == [])

check('reset types', sushy.RESET_FORCE_OFF in system.get_allowed_reset_system_values())
check('boot devices', {sushy.BOOT_SOURCE_TARGET_CD, sushy.BOOT_SOURCE_TARGET_HDD, sushy.BOOT_SOURCE_TARGET_PXE}
      <= set(system.get_allowed_system_boot_source_values()))
system.set_system_boot_options(target=sushy.BOOT_SOURCE_TARGET_CD, enabled=sushy.BOOT_SOURCE_ENABLED_ONCE)
system.refresh()
check('boot device', system.boot.target == sushy.BOOT_SOURCE_TARGET_CD and
      system.boot.enabled == sushy.BOOT_SOURCE_ENABLED_ONCE)
system.set_system_boot_options(mode=sushy.BOOT_SOURCE_MODE_UEFI)
system.refresh()
check('boot mode', system.boot.mode == sushy.BOOT_SOURCE_MODE_UEFI)
system.set_system_boot_options(mode=sushy.BOOT_SOURCE_MODE_BIOS)
system.set_indicator_led(sushy.INDICATOR_LED_LIT)
system.refresh(force=True)
check('indicator', system.indicator_led != sushy.INDICATOR_LED_OFF)

media = system.managers[0].virtual_media.get_members()
cd = [m for m in media if sushy.VIRTUAL_MEDIA_CD in m.media_types][0]
check('an empty CD drive', not cd.inserted)
refused('an image that is not there', exceptions.HTTPError, lambda: cd.insert_media(image + '-none'))
cd.refresh(force=True)
check('still empty', not cd.inserted)
cd.insert_media(image, inserted=True, write_protected=True)
cd.refresh(force=True)
check('inserted', cd.inserted and cd.image == image)

system.reset_system(sushy.RESET_ON)
system.refresh(force=True)
check('powered on', system.power_state == sushy.SYSTEM_POWER_STATE_ON)
until('the override is used up', lambda: (system.refresh(force=True), system.boot.enabled)[1] ==
      sushy.BOOT_SOURCE_ENABLED_DISABLED)
def press(kind):
    # a machine that has obeyed an earlier shutdown by now is off, and refuses: it is switched on again first
    try:
        system.reset_system(kind)
    except exceptions.HTTPError as error:
        if error.status_code != 409:
            raise
        system.reset_system(sushy.RESET_ON)
        system.reset_system(kind)


for kind in (sushy.RESET_GRACEFUL_SHUTDOWN, sushy.RESET_NMI, sushy.RESET_FORCE_RESTART, sushy.RESET_TYPE_POWER_CYCLE,
             sushy.RESET_FORCE_ON, sushy.RESET_GRACEFUL_RESTART, sushy.RESET_PUSH_POWER_BUTTON):
    press(kind)
    print('ok: %s' % kind)
cd.eject_media()
cd.refresh(force=True)
check('ejected', not cd.inserted)
system.reset_system(sushy.RESET_FORCE_OFF)
system.refresh(force=True)
check('powered off', system.power_state == sushy.SYSTEM_POWER_STATE_OFF)
refused('a restart of a machine that is off', exceptions.HTTPError,
        lambda: system.reset_system(sushy.RESET_FORCE_RESTART))
system.managers[0].reset_manager(sushy.RESET_MANAGER_GRACEFUL_RESTART)
system.refresh(force=True)
check('a session that has ended is opened again', system.uuid)
service._conn._auth.close()
print('ok: all')
