import { expect, test } from '../fixtures';
import { KernelDetails } from '../kernelDetails';
import { picture, pictureAround } from './picture';

test('without the server half: the item and the details', async ({
  notebook,
  page
}) => {
  await notebook.open();
  await expect(notebook.item).toContainText('Idle');
  await expect(notebook.item).toHaveAttribute('title', /does not report/);
  await picture(page, notebook.item, 'item-without-server-half');

  await notebook.item.click();
  const details = new KernelDetails(page);
  await expect(details.view).toContainText('does not report kernel status');
  await pictureAround(page, details.view, 'details-without-server-half');
});
