/** HDF5's filter 2: the first bytes of all elements, then all second bytes, and so on. */
export function shuffle(source: usize, elementBytes: i32, elements: i32, shuffled: usize): void {
  for (let byte = 0; byte < elementBytes; byte++) {
    let from = source + byte;
    const end = shuffled + elements;
    for (; shuffled < end; shuffled++) {
      store<u8>(shuffled, load<u8>(from));
      from += elementBytes;
    }
  }
}
