import { synthServer } from './synth-server';

const stop = (): void => {
  synthServer.stop();
};

export = stop;
