/**
 * A reporter for Node's test runner that writes one {@link Outcome} a line, as JSON. Of tests within tests the innermost
 * count, and those around them that fail by themselves. What a process said before it died is its error.
 */
import { relative, resolve } from "node:path";
import type { EventData } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { errorWords } from "./error-words.ts";
import type { Outcome } from "./outcome.ts";

const LAST_WORDS = 1_500;

type Ended = EventData.TestPass | EventData.TestFail;

/** What the runner adds to the errors that it reports. */
interface RunnerError extends Error {
  readonly failureType?: string;
  /** Of a file whose process did not end well. */
  readonly exitCode?: number | null;
  readonly signal?: string | null;
}

class Outcomes {
  /** Of the tests that are under way, by how deep they are nested. */
  readonly #names: string[] = [];
  readonly #hasInner: boolean[] = [];
  readonly #said = new Map<string, string>();

  begun({ name, nesting }: EventData.TestStart): void {
    this.#names[nesting] = name;
  }

  heard({ file, message }: EventData.TestStderr): void {
    const path = resolve(file);
    this.#said.set(path, `${this.#said.get(path) ?? ""}${message}`.slice(-LAST_WORDS));
  }

  ended(data: Ended): Outcome | undefined {
    const { nesting } = data;
    const isOuter = this.#hasInner[nesting] === true;
    this.#hasInner[nesting] = false;
    if (nesting > 0) this.#hasInner[nesting - 1] = true;
    const { duration_ms: ms } = data.details;
    const error = "error" in data.details ? (data.details.error as RunnerError) : undefined;
    if (isOuter && (error === undefined || error.failureType === "subtestsFailed")) return undefined;
    const file = relative(process.cwd(), data.file ?? "");
    const name = [...this.#names.slice(0, nesting), data.name].join(" › ");
    if (error !== undefined) return { file, name, result: "failed", ms, error: this.#words(error, data.file ?? "") };
    const isSkipped = (data.skip ?? data.todo ?? false) !== false;
    return { file, name, result: isSkipped ? "skipped" : "passed", ms };
  }

  #words(error: RunnerError, file: string): string {
    if (error.exitCode === undefined || error.exitCode === null) {
      if (typeof error.signal !== "string") return errorWords(error);
    }
    const how = typeof error.signal === "string" ? `by ${error.signal}` : `with code ${error.exitCode}`;
    return `its process ended ${how}\n${this.#said.get(resolve(file)) ?? ""}`.trim();
  }
}

/** What the runner calls. */
async function* outcomes(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const of = new Outcomes();
  for await (const event of events) {
    if (event.type === "test:start") of.begun(event.data);
    else if (event.type === "test:stderr") of.heard(event.data);
    else if (event.type === "test:pass" || event.type === "test:fail") {
      const outcome = of.ended(event.data);
      if (outcome !== undefined) yield `${JSON.stringify(outcome)}\n`;
    }
  }
}

// oxlint-disable-next-line import/no-default-export -- Node takes a reporter for its default export
export { outcomes as default };
