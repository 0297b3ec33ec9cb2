import type { Resource } from "@ingot/contract";
import type { Dated } from "./conditional/etag.ts";
import { textPresenter, type View } from "./present.ts";

type Presenter = (record: object) => Buffer;

/** The JSON of a whole resource, as bytes, and when the record that it shows was changed. */
export interface ShownText {
  readonly text: Buffer;
  readonly record: Dated;
}

/** Views that are made once: clients mostly share one microversion and one address. */
const MOST_VIEWS = 32;
const presenters = new Map<string, Presenter>();
const texts = new WeakMap<object, { readonly by: Presenter; readonly text: Buffer }>();

/**
 * As {@link textPresenter}, of all fields; a record that nobody can change keeps the text that it was last shown as. To make
 * one anew costs more than all else that is done for a request of it.
 */
export function rememberingPresenter(resource: Resource, view: Omit<View, "fields">): Presenter {
  const present = presenterOf(resource, view);
  return (record) => {
    const known = texts.get(record);
    if (known?.by === present) return known.text;
    const text = present(record);
    if (Object.isFrozen(record)) texts.set(record, { by: present, text });
    return text;
  };
}

function presenterOf(resource: Resource, { version, baseUrl }: Omit<View, "fields">): Presenter {
  const key = `${resource.path} ${version} ${baseUrl}`;
  const known = presenters.get(key);
  if (known !== undefined) return known;
  if (presenters.size === MOST_VIEWS) presenters.clear();
  const textOf = textPresenter(resource, { version, baseUrl });
  const made = (record: object) => Buffer.from(textOf(record));
  presenters.set(key, made);
  return made;
}
