"""Makes the sounds beside this file with libsndfile (python-soundfile), and what it reads back from each as .npy."""
import numpy as np
import soundfile as sf

t = np.arange(64) / 8000
few = np.stack([0.7 * np.sin(2 * np.pi * 700 * t), 0.6 * np.cos(2 * np.pi * 300 * t)], axis=1)
for subtype in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAW", "ULAW"):
    sf.write(f"{subtype}.wav", few, 8000, subtype=subtype)
for subtype in ("PCM_16", "PCM_24", "FLOAT", "DOUBLE"):
    sf.write(f"{subtype}-extensible.wav", few, 8000, format="WAVEX", subtype=subtype)
sf.write("PCM_16.aiff", few, 8000, subtype="PCM_16")

t = np.arange(4000) / 16000
tone = 0.5 * np.sin(2 * np.pi * 440 * t)
other = 0.2 * np.sin(2 * np.pi * 1000 * t)
sf.write("mono-16.flac", tone, 16000, subtype="PCM_16")
sf.write("stereo-24.flac", np.stack([tone, other], axis=1), 16000, subtype="PCM_24")
t = np.arange(32000) / 16000
noise = 0.01 * np.random.default_rng(1).standard_normal(len(t))
tone = 0.5 * np.sin(2 * np.pi * 440 * t) + noise
other = 0.2 * np.sin(2 * np.pi * 1000 * t)
sf.write("mono.ogg", tone, 16000, format="OGG", subtype="VORBIS")
sf.write("stereo.ogg", np.stack([tone, other], axis=1), 16000, format="OGG", subtype="VORBIS")
for name in ("PCM_16.wav", "ALAW.wav", "ULAW.wav", "mono-16.flac", "stereo-24.flac"):
    samples, _ = sf.read(name, always_2d=True)
    np.save(name + ".npy", samples.mean(axis=1).astype(np.float32))
print(sf.__libsndfile_version__, sf.__version__)
