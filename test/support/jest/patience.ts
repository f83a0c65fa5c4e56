/* A test, or a request of one to the local AWS, takes as long as it takes while others keep the machine busy. */
jest.setTimeout(60_000);
