import { Kernel, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { readKernel } from '../contract';
import { IKernelStatusTracker } from '../tracker/token';

/**
 * Server settings whose serializer lets no `dead` through.
 *
 * @param settings - The settings to build on.
 * @param heard - Called instead; returns whether the message was taken over.
 *
 * #### Notes
 * A stock connection that has seen `dead` disposes itself for good, also when
 * the kernel can be restarted under the same id.
 */
export function withoutDead(
  settings: ServerConnection.ISettings,
  heard: () => boolean
): ServerConnection.ISettings {
  const { serializer } = settings;
  return {
    ...settings,
    serializer: {
      serialize: (message, protocol) => serializer.serialize(message, protocol),
      deserialize: (data, protocol) => {
        const message = serializer.deserialize(data, protocol);
        return isDead(message) && heard() ? withUnknown(message) : message;
      }
    }
  };
}

/**
 * A kernel API client whose dead models reach the tracker only.
 *
 * @param client - The client to build on.
 * @param tracker - Learns of the death.
 *
 * #### Notes
 * A stock connection asks for the model when its socket was refused. The
 * promise for one that is dead stays open: the connection then neither
 * disposes itself nor knocks again until somebody calls `reconnect()`.
 */
export function believing(
  client: Kernel.IKernelAPIClient,
  tracker: IKernelStatusTracker
): Kernel.IKernelAPIClient {
  const getModel: Kernel.IKernelAPIClient['getModel'] = async id => {
    const model = await client.getModel(id);
    if (readKernel(model)?.status !== 'dead') {
      return model;
    }
    await tracker.refresh(id);
    return new Promise(() => undefined);
  };
  return Object.create(client, { getModel: { value: getModel } });
}

function isDead(message: KernelMessage.IMessage): boolean {
  return (
    message.channel === 'iopub' &&
    message.header.msg_type === 'status' &&
    (message as KernelMessage.IStatusMsg).content.execution_state === 'dead'
  );
}

function withUnknown(message: KernelMessage.IMessage): KernelMessage.IMessage {
  return {
    ...message,
    content: { ...message.content, execution_state: 'unknown' }
  } as KernelMessage.IStatusMsg;
}
