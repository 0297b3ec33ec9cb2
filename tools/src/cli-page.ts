/** docs/reference/cli.md, from the commands as they are registered. */
import { COMMAND_GROUPS } from "@ingot/cli/cli/command-groups";
import { Command } from "commander";

const INTRODUCTION = `# The command line

Every command of \`ingot\`, made from the commands themselves (\`npm run docs\`); \`ingot COMMAND --help\` tells the same. Those of the API are named and
print as in the \`baremetal\` client: tables for people, \`-f json\`, \`-f yaml\`, \`-f value\`, \`-f csv\` and \`-c COLUMN\` for programs.
What \`serve\` takes is in [settings.md](settings.md).
`;

export async function renderCliPage(): Promise<string> {
  const sections: string[] = [INTRODUCTION];
  let heading = "";
  for (const [name, group] of Object.entries(COMMAND_GROUPS)) {
    if (group.heading !== heading) sections.push(`## ${group.heading.replace(/:$/, "")}\n`);
    ({ heading } = group);
    if (group.load === undefined) {
      sections.push(`### ingot ${name}\n\n${sentence(group.description)}\n`);
      continue;
    }
    const program = new Command("ingot");
    (await group.load()).register(program);
    for (const command of program.commands) sections.push(...describe(command, "ingot"));
  }
  return `${sections.join("\n").trimEnd()}\n`;
}

function describe(command: Command, parent: string): readonly string[] {
  const path = `${parent} ${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((child) => describe(child, path));
  const takes = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const options = command.options
    .filter((option) => !option.hidden)
    .map((option) => `| \`${cell(option.flags)}\` | ${cell(option.description)} |`);
  const table = options.length === 0 ? [] : ["| option | what it does |", "| --- | --- |", ...options, ""];
  return [`### ${[path, ...takes].join(" ")}\n`, `${sentence(command.description())}\n`, ...table];
}

function sentence(text: string): string {
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, ".");
}

const cell = (text: string) => text.replaceAll("|", "\\|");
