/** Holds answers back until a test lets them go. */
export interface Gate {
  /** Resolves once the gate is open. */
  readonly opened: Promise<void>;
  readonly open: () => void;
}

export function gate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
