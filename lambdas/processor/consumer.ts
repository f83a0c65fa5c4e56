import type { SQSClient } from '@aws-sdk/client-sqs';
import { each } from '../core/delivery';
import { idsOf, recordingMessage } from '../core/messages';
import { type InvocationMetrics, publishing } from '../runtime/emf-metrics';
import type { ConsumedQueue } from '../runtime/settle';
import { sqsConsumer } from '../runtime/sqs-consumer';
import { type ProcessorPorts, type ProcessorSettings, processRecording } from './process-recording';

interface Wiring {
  readonly ports: ProcessorPorts & { readonly metrics: InvocationMetrics };
  readonly settings: ProcessorSettings;
  readonly sqs: SQSClient;
  readonly queue: ConsumedQueue;
}

/** Handles messages of the recordings queue, each on its own; `sqsConsumer` says who deletes them. */
export const processorConsumer = ({ ports, settings, sqs, queue }: Wiring) =>
  publishing(
    ports.metrics,
    sqsConsumer({
      step: 'processor',
      queue,
      schema: recordingMessage,
      idsOf,
      handle: each(processRecording(ports, settings)),
      sqs,
      log: ports.log,
      metrics: ports.metrics,
    }),
  );
