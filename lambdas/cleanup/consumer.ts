import { each } from '../core/delivery';
import { cleanupMessage, idsOf } from '../core/messages';
import { publishing } from '../runtime/emf-metrics';
import { type ConsumerWiring, sqsConsumer } from '../runtime/sqs-consumer';
import { type CleanupPorts, type CleanupSettings, cleanUp } from './clean-up';

/** Handles messages of the cleanup queue, each on its own; `sqsConsumer` says who deletes them. */
export const cleanupConsumer = ({ ports, settings, sqs, time, queue }: ConsumerWiring<CleanupPorts, CleanupSettings>) =>
  publishing(
    ports.metrics,
    sqsConsumer({
      step: 'cleanup',
      queue,
      schema: cleanupMessage,
      idsOf,
      handle: each(cleanUp(ports, settings)),
      sqs,
      time,
      log: ports.log,
      metrics: ports.metrics,
    }),
  );
