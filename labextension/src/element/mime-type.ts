/** The MIME type of a figure's saved state: `{version: 1, modelId?, state}`. */
export const stateMimeType = "application/vnd.limpid.v1+json";
