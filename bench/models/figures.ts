/** One thing that is measured in both. */
export interface Figure {
  readonly id: string;
  /** What the limpid worker and peer.py call it. */
  readonly limpid: string;
  /** Where there is none, limpid's own figure without capture takes its place. */
  readonly peer?: string;
  readonly tokens: number;
  readonly model: "gpt2" | "tiny";
  /** Ratio of times to reach. */
  readonly limit: number;
  /** A new process for each measurement. */
  readonly fresh?: boolean;
}

/** Ratio of peak resident memory to reach, wherever there is a peer. */
export const memoryLimit = 0.75;

const gpt2 = (id: string, limpid: string, tokens: number, limit: number, more: Partial<Figure> = {}): Figure => ({
  id,
  limpid,
  peer: limpid,
  tokens,
  model: "gpt2",
  limit,
  ...more,
});

/** All that is measured, in this order. */
export const figures: readonly Figure[] = [
  gpt2("forward with capture, 1 token", "forward", 1, 0.8),
  gpt2("forward with capture, 16 tokens", "forward", 16, 0.7),
  gpt2("forward with capture, 128 tokens", "forward", 128, 0.75),
  gpt2("forward with capture, 512 tokens", "forward", 512, 0.85),
  gpt2("forward with capture, 1,024 tokens", "forward", 1024, 0.9),
  gpt2("generation of 50 tokens from 20", "generation", 20, 0.8),
  gpt2("generation with capture ÷ without", "generation-captured", 20, 1.15, {peer: undefined}),
  gpt2("saliency of one token, 20 tokens", "saliency", 20, 0.95),
  gpt2("saliency of one token, 70 tokens", "saliency", 70, 0.95),
  gpt2("saliency of one token, 512 tokens", "saliency", 512, 0.9),
  gpt2("saliency of 50 generated tokens", "saliency-all", 20, 0.5),
  gpt2("integrated gradients, 50 steps, 32 tokens", "integrated-gradients", 32, 0.7),
  gpt2("tiny model, forward with capture, 16 tokens", "forward", 16, 1, {model: "tiny"}),
  gpt2("load to first logits", "load", 1, 1, {fresh: true}),
];
