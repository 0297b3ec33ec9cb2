import type { Json, Scope } from "@ingot/kernel";
import { isTrait } from "../../use-cases/nodes/trait-name.ts";
import { changeCapabilities } from "../capabilities.ts";
import {
  asList,
  type DraftNote,
  type InspectionDraft,
  inspectionFailed,
  type Mutable,
  mutableJson,
  note,
} from "../draft.ts";
import { callApi } from "./call-api.ts";
import type { Arguments } from "./operators.ts";
import { extendAt, pathParts, removeAt, setAt } from "./paths.ts";
import { pythonText } from "./python-text.ts";
import type { Signature } from "./signature.ts";

export interface Action extends Signature {
  readonly run: (draft: InspectionDraft, args: Arguments, scope: Scope) => void | Promise<void>;
}

const PATH_VALUE = { required: ["path", "value"], optional: [], formatted: ["value"] } as const;
const EXTENSION = { required: ["path", "value"], optional: ["unique"], formatted: ["value"] } as const;
const PATH = { required: ["path"], optional: [], formatted: [] } as const;
const NAME = { required: ["name"], optional: [], formatted: [] } as const;
const LEVELS = ["debug", "info", "warning", "error", "critical"] as const;

/** What a rule may do, by name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  fail: {
    required: ["msg"],
    optional: [],
    formatted: ["msg"],
    run: (_draft, { msg }) => {
      throw inspectionFailed(pythonText(msg));
    },
  },
  log: {
    required: ["msg"],
    optional: ["level"],
    formatted: ["msg"],
    run: (draft, { msg, level = "info" }) => note(draft, levelOf(level), pythonText(msg)),
  },
  "set-attribute": { ...PATH_VALUE, run: (draft, args) => setAt(draft.node, partsOf(args), valueOf(args)) },
  "extend-attribute": { ...EXTENSION, run: (draft, args) => extendAt(draft.node, partsOf(args), extensionOf(args)) },
  "del-attribute": { ...PATH, run: (draft, args) => unset(draft.node, args) },
  "set-capability": {
    required: ["name", "value"],
    optional: [],
    formatted: ["value"],
    run: (draft, { name, value }) => changeCapabilities(draft, { [pythonText(name)]: pythonText(value) }),
  },
  "unset-capability": { ...NAME, run: (draft, { name }) => changeCapabilities(draft, { [pythonText(name)]: null }) },
  "add-trait": { ...NAME, run: addTrait },
  "remove-trait": {
    ...NAME,
    run: (draft, { name }) => {
      draft.node["traits"] = asList(draft.node["traits"]).filter((trait) => trait !== name);
    },
  },
  "set-plugin-data": { ...PATH_VALUE, run: (draft, args) => setAt(draft.pluginData, partsOf(args), valueOf(args)) },
  "extend-plugin-data": {
    ...EXTENSION,
    run: (draft, args) => extendAt(draft.pluginData, partsOf(args), extensionOf(args)),
  },
  "unset-plugin-data": {
    ...PATH,
    run: (draft, args) => {
      if (!removeAt(draft.pluginData, partsOf(args)))
        note(draft, "warning", `plugin data has no ${pythonText(args["path"])}`);
    },
  },
  "set-port-attribute": {
    required: ["port_id", "path", "value"],
    optional: [],
    formatted: ["value"],
    run: (draft, args) => setAt(portOf(draft, args), partsOf(args), valueOf(args)),
  },
  "extend-port-attribute": {
    required: ["port_id", "path", "value"],
    optional: ["unique"],
    formatted: ["value"],
    run: (draft, args) => extendAt(portOf(draft, args), partsOf(args), extensionOf(args)),
  },
  "del-port-attribute": {
    required: ["port_id", "path"],
    optional: [],
    formatted: [],
    run: (draft, args) => unset(portOf(draft, args), args),
  },
  "api-call": {
    required: ["url"],
    optional: ["headers", "proxies", "timeout", "retries", "backoff_factor"],
    formatted: ["url", "headers"],
    run: (_draft, args, scope) => callApi(scope, args),
  },
};

function partsOf({ path }: Arguments): readonly [string, ...string[]] {
  return pathParts(pythonText(path));
}

function valueOf({ value }: Arguments) {
  return mutableJson(value ?? null);
}

function extensionOf(args: Arguments) {
  return { value: valueOf(args), unique: args["unique"] === true };
}

/** A field of a resource goes back to null; a key of a document is removed, whether it is there or not. */
function unset(document: Mutable, args: Arguments): void {
  const parts = partsOf(args);
  if (parts.length > 1) removeAt(document, parts);
  else document[parts[0]] = null;
}

function addTrait(draft: InspectionDraft, { name }: Arguments): void {
  const trait = pythonText(name);
  if (!isTrait(trait)) throw inspectionFailed(`Failed to add new trait ${trait.slice(0, 300)}: it is not a trait`);
  draft.node["traits"] = [...new Set([...asList(draft.node["traits"]), trait])].toSorted();
}

/** By UUID or by MAC address; ports that this inspection makes have only the latter. */
function portOf(draft: InspectionDraft, { port_id: id }: Arguments): Mutable {
  const ident = pythonText(id).toLowerCase();
  const port = draft.ports.find(({ was, fields }) => was?.uuid === ident || fields["address"] === ident);
  if (port === undefined) throw inspectionFailed(`Port ${ident.slice(0, 100)} could not be found.`);
  return port.fields;
}

function levelOf(level: Json): DraftNote["level"] {
  const found = LEVELS.find((each) => each === pythonText(level).toLowerCase());
  if (found !== undefined) return found;
  throw inspectionFailed(`Invalid log level: ${pythonText(level)}. Choose from ${LEVELS.join(", ")}`);
}
