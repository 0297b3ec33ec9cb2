import type { DriverProperties } from "@ingot/driver-kit";

/** The `driver_info` keys of everything that speaks Redfish; named as Ironic names them. */
export const REDFISH_PROPERTIES: DriverProperties = {
  redfish_address: {
    description:
      "The URL address to the Redfish controller, as https://bmc.example.com; https is meant when it is left out.",
    required: true,
  },
  redfish_system_id: {
    description: "The path to the ComputerSystem, as /redfish/v1/Systems/1; may be left out when there is just one.",
  },
  redfish_username: { description: "User account with administrator privileges." },
  redfish_password: { description: "User account password.", secret: true },
  redfish_verify_ca: {
    description:
      "true to check the BMC's certificate, false not to, or the path of a file with the CA's certificate (PEM).",
  },
  redfish_auth_type: {
    description: "auto (a session where the BMC has them, else basic), session or basic; auto unless told otherwise.",
  },
};

/** And what the firmware interface reads besides. */
export const FIRMWARE_PROPERTIES: DriverProperties = {
  ...REDFISH_PROPERTIES,
  firmware_update_unresponsive_bmc_wait: {
    description: "Seconds that a BMC may be silent while its firmware is updated; 300 unless told otherwise.",
  },
};
