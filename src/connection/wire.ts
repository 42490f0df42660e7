import { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { readKernel } from '../contract';

/**
 * What a connection lets through of what its base class sends and hears.
 */
export interface IWire {
  /**
   * Called when the kernel is said to be dead.
   *
   * @returns Whether the base class must not hear of it.
   */
  died: () => boolean;

  /**
   * Whether a restart is over already, and needs no request.
   */
  restartedElsewhere: boolean;
}

/**
 * Server settings whose serializer lets no `dead` through.
 *
 * @param settings - The settings to build on.
 * @param wire - Decides.
 *
 * #### Notes
 * A stock connection that has seen `dead` disposes itself for good, also when
 * the kernel can be restarted under the same id.
 */
export function wiredSettings(
  settings: ServerConnection.ISettings,
  wire: IWire
): ServerConnection.ISettings {
  const { serializer } = settings;
  return {
    ...settings,
    serializer: {
      serialize: (message, protocol) => serializer.serialize(message, protocol),
      deserialize: (data, protocol) => {
        const message = serializer.deserialize(data, protocol);
        return isDead(message) && wire.died() ? unheeded(message) : message;
      }
    }
  };
}

/**
 * A kernel API client that never answers that a kernel is dead.
 *
 * @param client - The client to build on.
 * @param wire - Is told instead.
 *
 * #### Notes
 * A stock connection asks for the model when its socket was refused. The
 * promise for one that is dead stays open: the connection then neither
 * disposes itself nor knocks again until somebody calls `reconnect()`.
 */
export function wiredClient(
  client: Kernel.IKernelAPIClient,
  wire: IWire
): Kernel.IKernelAPIClient {
  const getModel: Kernel.IKernelAPIClient['getModel'] = async id => {
    const model = await client.getModel(id);
    if (readKernel(model)?.status !== 'dead') {
      return model;
    }
    wire.died();
    return new Promise(() => undefined);
  };
  const restart: Kernel.IKernelAPIClient['restart'] = async id => {
    if (!wire.restartedElsewhere) {
      await client.restart(id);
    }
  };
  return Object.create(client, {
    getModel: { value: getModel },
    restart: { value: restart }
  });
}

function isDead(message: KernelMessage.IMessage): boolean {
  return (
    message.channel === 'iopub' &&
    message.header.msg_type === 'status' &&
    (message as KernelMessage.IStatusMsg).content.execution_state === 'dead'
  );
}

/**
 * A type that neither the message validation nor a connection knows, so that
 * it goes by unheeded.
 */
const HEEDED_ALREADY = 'kernel_status_dead';

function unheeded(message: KernelMessage.IMessage): KernelMessage.IMessage {
  return {
    ...message,
    header: { ...message.header, msg_type: HEEDED_ALREADY }
  } as unknown as KernelMessage.IMessage;
}
