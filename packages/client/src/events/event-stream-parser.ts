/** One event of a `text/event-stream` (WHATWG HTML, section 9.2). */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  /** The last `id` that the stream gave, this event's or an earlier one's. */
  readonly id: string;
}

/** Takes the stream's text piece by piece, however it is cut, and gives the events that are complete. */
export class EventStreamParser {
  /** How long the server wants a client to wait before it connects again, once it has said so. */
  retryMs: number | undefined;
  #rest = "";
  #first = true;
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The last `id` so far, an event's or one that came without: where a new connection begins. */
  get lastId(): string {
    return this.#id;
  }

  push(text: string): readonly ServerSentEvent[] {
    const found: ServerSentEvent[] = [];
    for (const line of this.#lines(text)) {
      if (line !== "") this.#field(line);
      else if (this.#data.length > 0) found.push(this.#dispatch());
      else this.#event = "";
    }
    return found;
  }

  /** The whole lines; a CR at the end waits, since the LF of a CRLF may still come. */
  #lines(text: string): readonly string[] {
    let all = this.#rest + text;
    if (this.#first && all !== "") {
      this.#first = false;
      if (all.startsWith("\uFEFF")) all = all.slice(1);
    }
    const held = all.endsWith("\r") ? "\r" : "";
    const lines = all.slice(0, all.length - held.length).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? "") + held;
    return lines;
  }

  #field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
  }

  #dispatch(): ServerSentEvent {
    const event = { event: this.#event === "" ? "message" : this.#event, data: this.#data.join("\n"), id: this.#id };
    this.#event = "";
    this.#data = [];
    return event;
  }
}
