import type { ErrorEntry } from "./entry.ts";

/** Errors of the management controller and its drivers. */
export const bmcErrors = {
  "bmc.unreachable": {
    status: 502,
    summary: "The BMC does not answer.",
    hint: "See that the address is right, the BMC is on the network, and no firewall is in the way.",
    retryable: true,
  },
  "bmc.authentication": {
    status: 502,
    summary: "The BMC refuses the user name or the password.",
    hint: "Correct redfish_username and redfish_password in driver_info.",
  },
  "bmc.tls": {
    status: 502,
    summary: "The BMC's certificate is not trusted.",
    hint: "Set redfish_verify_ca to the path of the CA's certificate, or to false for a certificate that cannot be checked.",
  },
  "bmc.busy": {
    status: 503,
    summary: "The BMC answered that it is busy, again and again.",
    hint: "Wait until its other work is finished; reset the BMC if that never happens.",
    retryable: true,
  },
  "bmc.error": {
    status: 502,
    summary: "The BMC refused a request, or failed at it.",
    hint: "The message has the BMC's own words; its event log may say more.",
  },
  "bmc.protocol": {
    status: 502,
    summary: "The BMC's answer is not what its protocol says it must be.",
    hint: "See that the address is that of a Redfish service; a firmware update of the BMC may help.",
  },
  "bmc.unsupported": {
    status: 400,
    summary: "The BMC, or the driver, cannot do what was asked.",
    hint: "The message says what it can do.",
  },
  "bmc.no_virtual_media": {
    status: 400,
    summary: "The BMC has no virtual CD drive.",
    hint: "See that the BMC's licence includes virtual media, or choose another boot interface.",
  },
  "bmc.power_timeout": {
    status: 504,
    summary: "The machine did not reach the power state that was asked for.",
    hint: "Look at the machine's console; ask for a hard power change if it ignores the soft one.",
    retryable: true,
  },
  "bmc.fault_injected": {
    status: 502,
    summary: "A failure that was asked for: the fake driver's fake_fail.",
    hint: "Remove fake_fail from driver_info.",
  },
} as const satisfies Record<string, ErrorEntry>;
