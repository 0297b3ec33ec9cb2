/** Runs what it is given one after the other, in the order in which it was given. */
export class Serialized {
  #last: Promise<unknown> = Promise.resolve();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // whoever asked for the work hears of its failure; the next work does not
    return result;
  }
}
