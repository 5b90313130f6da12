export const unsupportedGlobals = new Set<string>()
export const unsupportedOnNodes = new Set<string>()
