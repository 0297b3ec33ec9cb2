"""Asks Debian's Ironic, function by function, what it makes of nodes whose instance is a partition image.

Reads a JSON list of nodes; writes for each what the agent would be told of the image, or why it is refused.
"""
import json
import sys
from types import SimpleNamespace
from unittest import mock

from ironic.common import exception, images
from ironic.conductor import task_manager
from ironic.conf import CONF
from ironic.drivers.modules import agent, agent_base, agent_client, deploy_utils

CONF([], project="ironic", default_config_files=[])


class Node(SimpleNamespace):
    uuid = "11111111-0000-4000-8000-000000000001"
    driver_info = {}
    deploy_interface = "direct"

    def get_interface(self, _kind):
        return self.deploy_interface


def image_info_of(facts):
    node = Node(**facts)
    whole = images.is_whole_disk_image(None, node.instance_info)
    node.driver_internal_info["is_whole_disk_image"] = whole
    deploy_utils.validate_capabilities(node)
    deploy_utils.get_root_device_for_deploy(node)
    if not whole:
        node.instance_info["image_type"] = images.IMAGE_TYPE_PARTITION
        node.instance_info.update(deploy_utils.parse_instance_info(node))
    node.instance_info["image_url"] = node.instance_info["image_source"]
    parts = {"shared": False, "driver": mock.Mock(), "context": mock.Mock()}
    task = mock.Mock(spec=task_manager.TaskManager, node=node, **parts)
    with mock.patch.object(agent_client, "get_client"), mock.patch.object(agent_base, "execute_step") as executed:
        agent.AgentDeploy.write_image(agent.AgentDeploy(), task)
    [(_task, step, _kind)] = [call.args for call in executed.call_args_list]
    return step["args"]["image_info"]


def answer(facts):
    try:
        return {"told": image_info_of(facts)}
    except (exception.InvalidParameterValue, exception.MissingParameterValue) as error:
        return {"refused": str(error)}
    except Exception as error:  # Ironic's own fault
        return {"fault": repr(error)}


# Whether the source of an image is a folder is asked of its server.
with mock.patch.object(images, "is_source_a_path", return_value=False):
    print(json.dumps([answer(facts) for facts in json.load(sys.stdin)]))
