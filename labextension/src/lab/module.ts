/** The names under which the kernel asks for the model and the view. */
export const moduleName = "limpid";
export const moduleVersion = "0.1.0";
export const translationDomain = "limpid";
