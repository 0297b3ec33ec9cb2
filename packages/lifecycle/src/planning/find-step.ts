import { Failure } from "@ingot/kernel";
import { isReservedStep, reservedStep } from "./reserved-steps.ts";
import { type KnownStep, NO_RAMDISK, type StepCatalogue, type StepKey, stepName } from "./step-offer.ts";

/** All steps of a catalogue; where driver and ramdisk offer the same one, the driver's. */
export function knownSteps(catalogue: StepCatalogue): ReadonlyMap<string, KnownStep> {
  const known = new Map<string, KnownStep>();
  for (const offered of catalogue.ramdisk?.steps ?? []) {
    const by = { kind: "ramdisk", name: catalogue.ramdisk?.name ?? "" } as const;
    known.set(stepName(offered), { offered, place: "in-band", by });
  }
  for (const { offered, place } of catalogue.driverSteps) {
    known.set(stepName(offered), { offered, place, by: { kind: "driver", name: catalogue.driver } });
  }
  return known;
}

/** The step of this key: one of the catalogue's, a reserved one, or undefined. */
export function findStep(known: ReadonlyMap<string, KnownStep>, key: StepKey): KnownStep | undefined {
  return known.get(stepName(key)) ?? (isReservedStep(key.step) ? reservedStep(key.interface, key.step) : undefined);
}

/** Says that nobody offers a step, and which one may have been meant. */
export function unknownStep(key: StepKey, where: string, catalogue: StepCatalogue): Failure {
  const known = knownSteps(catalogue);
  const meant = closest(
    key,
    [...known.values()].map((step) => step.offered),
  );
  const offers = [...known.keys()].toSorted().join(", ");
  const nobody =
    catalogue.ramdisk === null || catalogue.ramdisk === NO_RAMDISK
      ? `the driver ${catalogue.driver} does not offer`
      : `neither the driver ${catalogue.driver} nor the ramdisk ${catalogue.ramdisk.name} offers`;
  return new Failure("plan.unknown_step", `${where}: ${nobody} a step '${stepName(key)}'`, {
    hint: meant === undefined ? `They offer: ${offers}` : `Did you mean '${stepName(meant)}'?`,
    details: { step: stepName(key), ...(meant === undefined ? {} : { suggestion: stepName(meant) }) },
  });
}

function closest(key: StepKey, offers: readonly StepKey[]): StepKey | undefined {
  const elsewhere = offers.find((offer) => offer.step === key.step);
  if (elsewhere !== undefined) return elsewhere;
  const wanted = stepName(key);
  const ranked = offers
    .map((offer) => ({ offer, distance: editDistance(wanted, stepName(offer)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(wanted.length / 4)) ? best.offer : undefined;
}

/** Levenshtein's. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
