import { type Command, Option } from "commander";
import { QUOTE_MODES, type QuoteMode } from "./csv.ts";

/** What all commands that show something take. */
export interface FormatOptions {
  readonly format: string;
  readonly column?: readonly string[];
  readonly maxWidth?: string;
  readonly fitWidth?: boolean;
  readonly printEmpty?: boolean;
  readonly noindent?: boolean;
}

export interface ListFormatOptions extends FormatOptions {
  readonly quote: QuoteMode;
  readonly sortColumn?: readonly string[];
  readonly sortAscending?: boolean;
  readonly sortDescending?: boolean;
}

export interface OneFormatOptions extends FormatOptions {
  readonly prefix: string;
}

const LIST_FORMATS = ["csv", "json", "table", "value", "yaml"];
const ONE_FORMATS = ["json", "shell", "table", "value", "yaml"];
const GROUP = "Output:";

/** Options of a command that shows a list; `format` when the one that is asked for by nobody is not a table. */
export function listOutput(command: Command, format = "table"): Command {
  return common(command, LIST_FORMATS, format)
    .addOption(grouped("--sort-column <column>", "sort by this column; repeat for more").argParser(append))
    .addOption(grouped("--sort-ascending", "sort upwards"))
    .addOption(grouped("--sort-descending", "sort downwards"))
    .addOption(grouped("--quote <mode>", "when csv has quotes").choices(QUOTE_MODES).default("nonnumeric"));
}

/** Options of a command that shows one thing. */
export function oneOutput(command: Command): Command {
  return common(command, ONE_FORMATS, "table").addOption(
    grouped("--prefix <text>", "put this before each name of the shell format").default(""),
  );
}

function common(command: Command, formats: readonly string[], format: string): Command {
  return command
    .addOption(grouped("-f, --format <format>", "how to write it").choices(formats).default(format))
    .addOption(grouped("-c, --column <column>", "show only this column; repeat for more").argParser(append))
    .addOption(grouped("--max-width <columns>", "widest table; 0: the terminal's width [CLIFF_MAX_TERM_WIDTH]"))
    .addOption(grouped("--fit-width", "fit tables to the terminal, as is done anyway"))
    .addOption(grouped("--print-empty", "print a table without rows too"))
    .addOption(grouped("--noindent", "json on one line"));
}

function grouped(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(GROUP);
}

function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
