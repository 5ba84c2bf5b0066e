// A photograph as a phone takes it is larger than anybody needs to read a paper, and says where it was taken: it is drawn again, smaller, without that.
const LARGE_BYTES = 1_500_000;
const LONGER_SIDE = 2200;

/** A photograph drawn again, a large picture with fewer points; anything else, and what this browser cannot read, as it is. */
export async function smallerPhotograph(file: File): Promise<File> {
  const isPhotograph = file.type === 'image/jpeg';
  if (!isPhotograph && (file.size <= LARGE_BYTES || !file.type.startsWith('image/'))) return file;
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return file;
  const scale = Math.min(1, LONGER_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (!smaller || (!isPhotograph && smaller.size >= file.size)) return file;
  return new File([smaller], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' });
}
