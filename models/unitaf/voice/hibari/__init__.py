"""The trunk of hibari-tts 0.2.1 (Apache-2.0, distilled from Kokoro-82M): one woman's voice, small and fast."""
