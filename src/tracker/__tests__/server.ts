import { Exit } from '../../__tests__/facts';
import { EVENT_SCHEMA_ID, KernelStatus } from '../../wire/kernel';
import { IStatusRequests } from '../../wire/requests';

/**
 * What is told of the kernel `k`, in the words of the wire.
 */
export interface IWire {
  status: KernelStatus;
  seq: number;
  epoch?: string;
  state?: string;

  /**
   * Parts of how the last process ended; it was killed, if it ended.
   */
  exit?: Exit;
}

const wire = ({
  status,
  seq,
  epoch = 'e',
  state = 'idle',
  exit = null
}: IWire) => ({
  name: 'python3',
  status,
  seq,
  epoch,
  execution_state: state,
  reason: status === 'dead' ? 'Killed by SIGKILL' : '',
  last_exit: exit && {
    number: 1,
    cause: 'signal',
    reason: 'Killed by SIGKILL',
    ...exit
  }
});

/**
 * The kernel's status document.
 */
export const document = (facts: IWire) => ({ id: 'k', ...wire(facts) });

/**
 * An event that tells of the kernel.
 */
export const event = (facts: IWire) => ({
  schema_id: EVENT_SCHEMA_ID,
  kernel_id: 'k',
  kernel_name: 'python3',
  ...wire(facts)
});

/**
 * A server whose answers wait until the test lets them go.
 */
export class Server implements IStatusRequests {
  documentsAnswer: unknown = { epoch: 'e', kernels: [] };
  modelAnswer: unknown = undefined;
  readonly asked: ((answer: unknown) => void)[] = [];

  document(): Promise<unknown> {
    return new Promise(resolve => this.asked.push(resolve));
  }

  documents(): Promise<unknown> {
    return Promise.resolve(this.documentsAnswer);
  }

  model(): Promise<unknown> {
    return Promise.resolve(this.modelAnswer);
  }

  /**
   * Answer the oldest open request, and wait until the answer was taken in.
   */
  async answer(facts: IWire | null): Promise<void> {
    this.asked.shift()!(facts ? document(facts) : undefined);
    await settled();
  }
}

/**
 * Wait until answers that were let go have been taken in.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}
