/** Bars of the waterfall: where each reason starts and ends on one line of log-odds. Pixels only, never figures. */

export interface Step {
  from: number;
  to: number;
}

export interface Waterfall {
  low: number;
  high: number;
  steps: Step[];
  /** Log-odds of the score line, where a subject stops being above it. */
  line: number;
}

/** The number a signed text stands for, minus signs of print included; 0 where there is none. */
export function signed(text: string | null | undefined): number {
  const value = Number.parseFloat(String(text ?? "").replace("−", "-").replace(/[^0-9.+-]/g, ""));
  return Number.isFinite(value) ? value : 0;
}

/** Lay the prior and the contributions end to end. */
export function waterfall(contributions: readonly number[], scoreLine: number): Waterfall {
  const share = Math.min(0.999, Math.max(0.001, scoreLine / 100));
  const line = Math.log(share / (1 - share));
  const steps: Step[] = [];
  let at = 0;
  let low = Math.min(0, line);
  let high = Math.max(0, line);
  for (const amount of contributions) {
    const to = at + (Number.isFinite(amount) ? amount : 0);
    steps.push({ from: at, to });
    low = Math.min(low, to);
    high = Math.max(high, to);
    at = to;
  }
  const pad = Math.max(0.1, (high - low) * 0.03);
  return { low: low - pad, high: high + pad, steps, line };
}

/** Left edge and width of a step in percent of the track. */
export function barOf(fall: Waterfall, step: Step): { left: number; width: number } {
  const share = (value: number): number => ((value - fall.low) / (fall.high - fall.low)) * 100;
  const left = share(Math.min(step.from, step.to));
  return { left, width: Math.max(0.6, share(Math.max(step.from, step.to)) - left) };
}
