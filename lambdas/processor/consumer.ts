import { each } from '../core/delivery';
import { idsOf, recordingMessage } from '../core/messages';
import { publishing } from '../runtime/emf-metrics';
import { type ConsumerWiring, sqsConsumer } from '../runtime/sqs-consumer';
import { type ProcessorPorts, type ProcessorSettings, processRecording } from './process-recording';

/** Handles messages of the recordings queue, each on its own; `sqsConsumer` says who deletes them. */
export const processorConsumer = ({
  ports,
  settings,
  sqs,
  time,
  queue,
}: ConsumerWiring<ProcessorPorts, ProcessorSettings>) =>
  publishing(
    ports.metrics,
    sqsConsumer({
      step: 'processor',
      queue,
      schema: recordingMessage,
      idsOf,
      handle: each(processRecording(ports, settings)),
      sqs,
      time,
      log: ports.log,
      metrics: ports.metrics,
    }),
  );
