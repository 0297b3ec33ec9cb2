/** oslo.config's INI: `key = value` in `[DEFAULT]`, comments by `#` or `;` at the line's start; other sections are left alone. */
export function parseIni(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  let section = "DEFAULT";
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    const header = /^\[([^\]]+)\]$/.exec(trimmed);
    if (header !== null) section = header[1] ?? "";
    const pair = /^([A-Za-z0-9_-]+)\s*[=:]\s*(.*)$/.exec(trimmed);
    if (header === null && pair !== null && section === "DEFAULT") {
      settings.set((pair[1] ?? "").replaceAll("-", "_"), unquote(pair[2] ?? ""));
    }
  }
  return settings;
}

/**
 * A kernel command line or a `parameters.txt`: `ipa-api-url=…` is option `api_url`; BOOTIF and boot_method keep their names. Values may be
 * quoted as the kernel allows (`"a b"`).
 */
export function parseKernelParameters(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [word] of text.matchAll(/(?:[^\s"]|"[^"]*")+/g)) {
    const at = word.indexOf("=");
    const name = unquote(at === -1 ? word : word.slice(0, at));
    const value = at === -1 ? "1" : unquote(word.slice(at + 1));
    if (name.startsWith("ipa-")) settings.set(name.slice(4).replaceAll("-", "_"), value);
    else if (name === "BOOTIF") settings.set("bootif", value);
    else if (name === "boot_method") settings.set("boot_method", value);
  }
  return settings;
}

function unquote(text: string): string {
  return text.trim().replaceAll(/^"|"$/g, "");
}
