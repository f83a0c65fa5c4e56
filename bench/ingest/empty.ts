/** The floor: Node, and a function that does nothing. */
export const handler = (): Promise<{ readonly statusCode: number }> => Promise.resolve({ statusCode: 204 });
