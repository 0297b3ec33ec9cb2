import { Failure, type FailureOptions } from "@ingot/kernel";

/**
 * The one error that step authors throw: what was wrong, where; `hint` says what to do next.
 * The message reaches the node's `last_error` and timeline as it is: never put a secret into it.
 */
export class StepError extends Failure {
  constructor(message: string, options: FailureOptions = {}) {
    super("step.failed", message, options);
  }

  /**
   * For a hardware manager's method that is not for this machine after all: the next manager is asked.
   * (ironic-python-agent: IncompatibleHardwareMethodError)
   */
  static declined(message: string): Failure {
    return new Failure("step.declined", message);
  }
}
