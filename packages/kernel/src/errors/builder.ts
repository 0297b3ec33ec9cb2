import type { ErrorEntry } from "./entry.ts";

/** Errors of the ramdisk and image builders. */
export const builderErrors = {
  "builder.profile_invalid": {
    status: 400,
    summary: "What a ramdisk or image should be made of cannot be built.",
    hint: "Correct the option that the message names.",
  },
  "builder.element_unknown": {
    status: 400,
    summary: "No element of that name is in the elements path or among the stock elements.",
    hint: "Give the folder that holds it by --elements-path.",
  },
  "builder.element_invalid": {
    status: 400,
    summary: "An element has a file that the builder cannot use.",
    hint: "Mend the file that the message names.",
  },
  "builder.element_cycle": {
    status: 400,
    summary: "Elements depend on each other in a circle.",
    hint: "Take one of the dependencies out of its element-deps.",
  },
  "builder.script_failed": {
    status: 500,
    summary: "A script of an element ended in failure.",
    hint: "Its last words are in the message; mend the script and build again (what is before it comes from the cache).",
  },
  "builder.source_failed": {
    status: 500,
    summary: "A source repository of an element could not be fetched.",
    hint: "See that its location can be reached, or name another by DIB_REPOLOCATION_NAME (a local folder is fine).",
    retryable: true,
  },
  "builder.bootstrap_failed": {
    status: 500,
    summary: "The root filesystem could not be made from Debian's packages.",
    hint: "See that the mirror can be reached (--mirror names another), then build again.",
    retryable: true,
  },
  "builder.no_space": {
    status: 507,
    summary: "A disk is full.",
    hint: "Make room there, or set XDG_CACHE_HOME to a folder on a larger disk.",
    retryable: true,
  },
  "builder.agent_bundle_failed": {
    status: 500,
    summary: "The agent could not be bundled from its sources.",
    hint: "The message has the bundler's words; ./ingot check finds the same mistake faster.",
  },
  "builder.plugin_broken": {
    status: 500,
    summary: "A plug-in inside the ramdisk does not load.",
    hint: "Mend the plug-in; it can be tried without a ramdisk by the agent's `install-plugin`.",
  },
  "builder.image_too_small": {
    status: 400,
    summary: "What the image holds does not fit its size.",
    hint: "Give a larger --size.",
  },
  "builder.not_an_initramfs": {
    status: 400,
    summary: "A file that should be an initramfs is not one.",
    hint: "Give the .initramfs file that `ingot ramdisk build` made.",
  },
} as const satisfies Record<string, ErrorEntry>;
