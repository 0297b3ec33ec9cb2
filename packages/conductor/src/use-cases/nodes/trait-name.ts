import { Failure } from "@ingot/kernel";

/** Custom traits, and the families of the standard ones (os-traits): CUSTOM_FAST, HW_CPU_X86_VMX, STORAGE_DISK_SSD. */
const TRAIT = /^(?:CUSTOM|HW|COMPUTE|STORAGE|MISC|OWNER)_[A-Z0-9_]+$/;
const MAX_LENGTH = 255;

export function isTrait(name: string): boolean {
  return name.length <= MAX_LENGTH && TRAIT.test(name);
}

/** Throws `trait.invalid`, with Ironic's words. */
export function requireTrait(name: string): void {
  if (isTrait(name)) return;
  throw new Failure(
    "trait.invalid",
    `'${name.slice(0, 300)}' is not a trait: it must be a standard trait or begin with CUSTOM_, ` +
      "have only A-Z, 0-9 and _, and at most 255 characters.",
  );
}
