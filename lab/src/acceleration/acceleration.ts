/** How a guest's instructions run: by the processor (`kvm`) or translated (`tcg`). */
export type Acceleration = "kvm" | "tcg";
