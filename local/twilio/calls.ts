import { sendCallback, type CallbackSender } from './callback';
import { newSid, type Kept, type Recordings } from './recordings';
import type { Fault } from './faults';
import type {
  AbsentCall,
  CallbackOutcome,
  CallbackOverrides,
  CallToPlace,
  NewRecording,
  PlacedCall,
  RecordingState,
} from './stand-in';

/** Places calls: makes their recordings, and sends the callbacks that they owe. */
export interface Calls {
  readonly addRecording: (recording?: NewRecording) => Promise<Kept['state']>;
  readonly sendCallback: (recordingSid: string, overrides?: CallbackOverrides) => Promise<CallbackOutcome>;
  readonly placeCall: (call?: CallToPlace) => Promise<PlacedCall>;
  readonly absentCall: (call?: AbsentCall) => Promise<PlacedCall>;
}

interface CallCentre extends Omit<CallbackSender, 'origin' | 'extraParameters'> {
  readonly recordings: Recordings;
  readonly origin: () => string;
  /** Where a call reports to that names no URL of its own. */
  readonly callbackUrl: () => string | undefined;
  readonly addFault: (fault: Fault) => void;
}

/** Every so many-th callback carries a parameter that no receiver knows. */
const EXTRA_PARAMETER_EVERY = 3;

export const callsOf = ({ recordings, addFault, origin, callbackUrl, ...sender }: CallCentre): Calls => {
  let sent = 0;

  const addRecording = async ({ faults = [], ...recording }: NewRecording = {}) => {
    const { state } = await recordings.add(recording);
    for (const fault of faults) addFault({ ...fault, recordingSid: state.sid });
    return state;
  };

  const report = (recording: RecordingState, overrides: CallbackOverrides) => {
    const url = overrides.callbackUrl ?? callbackUrl();
    if (url === undefined) throw new Error('The Twilio stand-in was told no callbackUrl.');
    sent += 1;
    const extraParameters = sent % EXTRA_PARAMETER_EVERY === 0 ? { RecordingProcessingRegion: 'us1' } : {};
    return sendCallback(recording, url, { ...sender, origin: origin(), extraParameters }, overrides);
  };

  const placeCall = async (call: CallToPlace = {}): Promise<PlacedCall> => {
    const { callSid = newSid('CA'), recordings: count = 1, events = ['completed'] } = call;
    const made = await Promise.all(
      Array.from({ length: count }, () =>
        addRecording({ ...call, callSid, status: events.includes('in-progress') ? 'in-progress' : 'completed' }),
      ),
    );
    const callbacks = made.map(async (recording) => {
      const outcomes: CallbackOutcome[] = [];
      if (events.includes('in-progress')) outcomes.push(await report(recording, { ...call, event: 'in-progress' }));
      recording.status = 'completed';
      if (events.includes('completed')) outcomes.push(await report(recording, { ...call, event: 'completed' }));
      return outcomes;
    });
    return { callSid, recordings: made, callbacks: (await Promise.all(callbacks)).flat() };
  };

  const absentCall = async (call: AbsentCall = {}): Promise<PlacedCall> => {
    const { callSid = newSid('CA'), recordings: count = 1, errorCode = 16101 } = call;
    const status = errorCode === 16105 ? 'failed' : 'absent';
    const made = await Promise.all(
      Array.from({ length: count }, () => addRecording({ ...call, callSid, status, errorCode })),
    );
    const callbacks = await Promise.all(made.map((recording) => report(recording, { ...call, event: status })));
    return { callSid, recordings: made, callbacks };
  };

  return {
    addRecording,
    placeCall,
    absentCall,
    sendCallback: async (recordingSid, overrides = {}) => {
      const kept = recordings.find(recordingSid);
      if (kept === undefined) throw new Error(`The Twilio stand-in has no recording ${recordingSid}.`);
      return report(kept.state, overrides);
    },
  };
};
