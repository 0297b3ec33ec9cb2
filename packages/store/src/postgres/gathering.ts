interface Asked<Value, Answer> {
  readonly text: string;
  readonly value: Value;
  readonly answer: PromiseWithResolvers<Answer>;
}

/** Answers all that was asked with one text; the answer for each is looked up in what it resolves with. */
export type Read<Value, Answer> = (text: string, values: readonly Value[]) => Promise<(value: Value) => Answer>;

/** What many ask at about the same time, asked in one statement for each text: the way there and back is most of what one costs. */
export class Gathering<Value, Answer> {
  readonly #read: Read<Value, Answer>;
  #asked: Asked<Value, Answer>[] = [];

  constructor(read: Read<Value, Answer>) {
    this.#read = read;
  }

  ask(text: string, value: Value): Promise<Answer> {
    const answer = Promise.withResolvers<Answer>();
    if (this.#asked.push({ text, value, answer }) === 1) setImmediate(() => this.#askAll());
    return answer.promise;
  }

  #askAll(): void {
    const byText = Map.groupBy(this.#asked, ({ text }) => text);
    this.#asked = [];
    for (const [text, asked] of byText) void this.#answer(text, asked);
  }

  async #answer(text: string, asked: readonly Asked<Value, Answer>[]): Promise<void> {
    try {
      const answerOf = await this.#read(
        text,
        asked.map(({ value }) => value),
      );
      for (const { value, answer } of asked) answer.resolve(answerOf(value));
    } catch (error) {
      for (const { answer } of asked) answer.reject(error);
    }
  }
}
