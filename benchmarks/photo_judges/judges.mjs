// Reads the emotion of faces in pictures with two recognisers of photographs: human and face-api.
//
//   node judges.mjs FOLDER PICTURES SIZE
//
// FOLDER: where `npm install` put the packages. PICTURES: a file of SIZE x SIZE x 3 bytes (RGB) for each picture.
// Prints {"human": [{emotion: 0..1}, or null where it finds no face], "face-api": ...} in the order of the pictures.

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [folder, pictures, side] = process.argv.slice(2)
const size = Number(side)
const require = createRequire(path.join(path.resolve(folder), 'package.json'))
const installed = (...parts) => path.join(path.resolve(folder), 'node_modules', ...parts)

// The packages bring their weights, and load them by fetch, which in Node knows no files.
const fetchFromNet = globalThis.fetch
globalThis.fetch = async (at, options) => {
  const url = String(at?.url ?? at)
  if (!url.startsWith('file:')) return fetchFromNet(at, options)
  return new Response(await fs.promises.readFile(fileURLToPath(url)))
}

const wasm = require('@tensorflow/tfjs-backend-wasm')
wasm.setWasmPaths(installed('@tensorflow', 'tfjs-backend-wasm', 'dist') + path.sep)

const bytes = fs.readFileSync(pictures)
const count = bytes.length / (3 * size * size)
const pixels = (tf, number) =>
  tf.tensor3d(new Int32Array(bytes.subarray(number * 3 * size * size, (number + 1) * 3 * size * size)), [size, size, 3], 'int32')

async function readByHuman() {
  const { Human } = require(installed('@vladmandic', 'human', 'dist', 'human.node-wasm.js'))
  const human = new Human({
    debug: false, backend: 'wasm', cacheSensitivity: 0, filter: { enabled: false }, warmup: 'none',
    wasmPath: installed('@tensorflow', 'tfjs-backend-wasm', 'dist') + path.sep,
    modelBasePath: pathToFileURL(installed('@vladmandic', 'human', 'models')).href + '/',
    face: {
      enabled: true, detector: { rotation: false, maxDetected: 1 }, mesh: { enabled: true }, iris: { enabled: false },
      attention: { enabled: false }, description: { enabled: false }, antispoof: { enabled: false },
      liveness: { enabled: false }, emotion: { enabled: true, minConfidence: 0, skipFrames: 0, skipTime: 0 },
    },
    body: { enabled: false }, hand: { enabled: false }, object: { enabled: false }, gesture: { enabled: false },
    segmentation: { enabled: false },
  })
  await human.init()
  await human.load()
  const found = []
  for (let number = 0; number < count; number++) {
    const picture = pixels(human.tf, number)
    const result = await human.detect(picture)
    picture.dispose()
    const emotion = result.face[0]?.emotion
    found.push(emotion?.length ? Object.fromEntries(emotion.map((each) => [each.emotion, each.score])) : null)
  }
  return found
}

async function readByFaceApi() {
  const api = require(installed('@vladmandic', 'face-api', 'dist', 'face-api.node-wasm.js'))
  await api.tf.setBackend('wasm')
  await api.tf.ready()
  const weights = installed('@vladmandic', 'face-api', 'model')
  for (const net of [api.nets.ssdMobilenetv1, api.nets.faceLandmark68Net, api.nets.faceExpressionNet]) await net.loadFromDisk(weights)
  const found = []
  for (let number = 0; number < count; number++) {
    const picture = pixels(api.tf, number)
    const options = new api.SsdMobilenetv1Options({ minConfidence: 0.1, maxResults: 1 })
    const face = await api.detectSingleFace(picture, options).withFaceLandmarks().withFaceExpressions()
    picture.dispose()
    found.push(face ? { ...face.expressions } : null)
  }
  return found
}

const result = {}
for (const [name, read] of [['human', readByHuman], ['face-api', readByFaceApi]]) result[name] = await read()
fs.writeSync(1, JSON.stringify(result))
