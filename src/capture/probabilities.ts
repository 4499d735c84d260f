/** Softmax of one row of logits, in double precision. */
export function softmax(logits: Float32Array): Float64Array {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  const out = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < out.length; i++) total += out[i] = Math.exp(logits[i] - largest);
  for (let i = 0; i < out.length; i++) out[i] /= total;
  return out;
}

/** The logit and the probability of one token. */
export function scoreOf(logits: Float32Array, id: number): {logit: number; probability: number} {
  let largest = -Infinity;
  for (const logit of logits) if (logit > largest) largest = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - largest);
  return {logit: logits[id], probability: Math.exp(logits[id] - largest) / total};
}
