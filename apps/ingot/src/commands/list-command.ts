import type { ApiClient, Collection, Query } from "@ingot/client";
import { Failure, type JsonObject } from "@ingot/kernel";
import { type Command, Option } from "commander";
import { action } from "../cli/session.ts";
import { append, wholeNumber } from "../input/numbers.ts";
import { listOutput, type ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { withoutLinks } from "../output/show-item.ts";
import { compare } from "../output/sort-rows.ts";
import { columnsOf, splitFields } from "../output/titles.ts";

/** A filter of a list: an option and the query parameter that it becomes. */
export interface ListFilter {
  readonly flags: string;
  readonly query: string;
  readonly help: string;
  /** What the parameter is when the option is a flag; true when left out. */
  readonly value?: boolean;
  readonly repeats?: boolean;
}

export interface ListSpec<Item> {
  readonly collection: (client: ApiClient) => Collection<Item>;
  readonly description: string;
  /** Fields that are shown when nothing is said. */
  readonly fields: readonly string[];
  /** Fields that `--long` shows first; others that the server gives follow. */
  readonly longFields?: readonly string[];
  readonly titles?: Readonly<Record<string, string>>;
  readonly filters?: readonly ListFilter[];
  /** The collection has no `detail`: `--long` asks for all the fields by name. */
  readonly longByFields?: boolean;
}

interface ListOptions extends ListFormatOptions {
  readonly limit?: number;
  readonly marker?: string;
  readonly sort?: string;
  readonly long?: boolean;
  readonly fields?: readonly string[];
}

/** `… list`, the same for every resource. */
export function addListCommand<Item extends object>(parent: Command, spec: ListSpec<Item>): Command {
  const command = parent.command("list").description(spec.description);
  for (const filter of spec.filters ?? []) {
    const option = new Option(filter.flags, filter.help);
    command.addOption(filter.repeats === true ? option.argParser(append) : option);
  }
  command
    .option("--limit <count>", "at most so many; 0: all there are", wholeNumber)
    .option("--marker <id>", "begin after this one: the last of an earlier list")
    .option("--sort <key[:asc|desc],…>", "sort by fields")
    .option("--long", "show all fields")
    .option("--fields <field...>", "fetch and show only these fields");
  return action(listOutput(command), async (session, options: ListOptions) => {
    const fields = splitFields(options.fields);
    if (fields !== undefined && options.long === true) {
      throw new Failure("input.invalid", "--long and --fields exclude each other", { hint: "Leave one of them out." });
    }
    const items = await spec.collection(session.client).list(session.scope, {
      filters: filtersOf(spec.filters ?? [], options as unknown as Readonly<Record<string, unknown>>),
      ...(fields === undefined ? {} : { fields }),
      ...longQuery(spec, options),
      ...(options.limit === undefined ? {} : { limit: options.limit }),
      ...(options.marker === undefined ? {} : { marker: options.marker }),
    });
    const rows = sorted(items.map(withoutLinks), options.sort);
    const shown = fields ?? (options.long === true ? longFields(rows, spec) : spec.fields);
    await printList(session, rows, columnsOf(shown, spec.titles), options);
  });
}

function longQuery<Item>(spec: ListSpec<Item>, options: ListOptions) {
  if (options.long !== true) return {};
  return spec.longByFields === true ? { fields: spec.longFields ?? spec.fields } : { detail: true };
}

function filtersOf(filters: readonly ListFilter[], given: Readonly<Record<string, unknown>>): Query {
  const query: Record<string, Query[string]> = {};
  for (const filter of filters) {
    const value = given[new Option(filter.flags).attributeName()];
    if (value === undefined) continue;
    if (typeof value !== "boolean") query[filter.query] = value as string;
    else if (filter.value !== undefined || filter.flags.startsWith("--no-") === !value)
      query[filter.query] = filter.value ?? value;
  }
  return query;
}

/** What the spec names first, then whatever else the server gave, in alphabetical order. */
function longFields<Item>(rows: readonly JsonObject[], spec: ListSpec<Item>): readonly string[] {
  const first = spec.longFields ?? [];
  const rest = new Set(rows.flatMap((row) => Object.keys(row)).filter((field) => !first.includes(field)));
  return [...first, ...[...rest].toSorted()];
}

function sorted(rows: readonly JsonObject[], sort: string | undefined): readonly JsonObject[] {
  if (sort === undefined || sort === "") return rows;
  const keys = sort.split(",").map((text) => {
    const [key = "", direction = "asc"] = text.split(":");
    if (key === "" || (direction !== "asc" && direction !== "desc")) {
      throw new Failure("input.invalid", `--sort has '${text}', which is not FIELD, FIELD:asc or FIELD:desc`);
    }
    return { key, sign: direction === "desc" ? -1 : 1 };
  });
  return rows.toSorted((a, b) => {
    for (const { key, sign } of keys) {
      const order = sign * compare(a[key], b[key]);
      if (order !== 0) return order;
    }
    return 0;
  });
}
