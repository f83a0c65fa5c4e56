/* A request to the local AWS takes as long as it takes while other tests keep it busy. Slow files ask for more. */
jest.setTimeout(60_000);
