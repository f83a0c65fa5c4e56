import { startSynthServer } from './synth-server';

// Jest wants a setup to be what its module exports by default.
export = startSynthServer;
