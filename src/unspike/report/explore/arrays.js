// The arrays of the page: one compressed text, taken apart by a table of types, shapes and places.
const TYPES = {
  uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array,
  int32: Int32Array, uint32: Uint32Array, float32: Float32Array,
};

async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

function arraysOf(buffer, table) {
  return (number) => {
    const [type, shape, first] = table[number];
    const size = shape.reduce((product, length) => product * length, 1);
    return { shape, values: new TYPES[type](buffer, first, size) };
  };
}
