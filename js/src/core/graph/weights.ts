import type { GraphModel } from "./model";

/** Powers of ten over which values are told apart. */
const DECADES = 3.5;

/** What a node tells an investigator, 0 to about 33. */
export function importance(model: GraphModel, i: number): number {
  const score = Number.isFinite(model.risk[i]) ? model.risk[i] : 0;
  return score / 10 + 3 * model.sanctioned[i] + 2 * model.illicit[i] + Math.log2(1 + model.degree(i));
}

/** Numbers from 0 to 1 in 1,024 steps: their places, the largest first and equal ones in their order. */
export function strongestFirst(strength: Float32Array): Uint32Array {
  const step = (e: number) => 1_023 - Math.round(1_023 * strength[e]);
  const next = new Uint32Array(1_025);
  for (let e = 0; e < strength.length; e++) next[step(e) + 1]++;
  for (let i = 0; i < 1_024; i++) next[i + 1] += next[i];
  const order = new Uint32Array(strength.length);
  for (let e = 0; e < strength.length; e++) order[next[step(e)]++] = e;
  return order;
}

/** 0 to 1 by the logarithm of the value; everything far below the largest is equally thin. */
export function strengths(value: ArrayLike<number>): Float32Array {
  let most = 0;
  for (let e = 0; e < value.length; e++) if (value[e] > most && Number.isFinite(value[e])) most = value[e];
  const strength = new Float32Array(value.length);
  for (let e = 0; e < value.length; e++) if (value[e] > 0 && most > 0) strength[e] = Math.max(0, 1 - Math.log10(most / value[e]) / DECADES);
  return strength;
}
