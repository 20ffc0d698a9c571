"""Makes the golden spectrograms beside this file; needs NumPy alone.

Written from the published definitions, independent of the Java code: a Fourier transform is a product with the matrix of
its definition, in 64 bits, and a filter bank is a full matrix.
"""
import wave

import numpy as np


def sound(rate, seconds, seed):
    """A rising tone, a steady one that stops, and noise that grows; 16 bits."""
    t = np.arange(int(rate * seconds)) / rate
    chirp = 0.3 * np.sin(2 * np.pi * (200 * t + 0.5 * 9000 * t * t))
    tone = 0.2 * np.sin(2 * np.pi * 440 * t) * (t < seconds / 2)
    noise = 0.02 * np.random.default_rng(seed).standard_normal(len(t)) * t / seconds
    return np.round(32767 * (chirp + tone + noise)).astype(np.int16)


def power(frames, size):
    """|DFT|^2 of the rows, up to half the rate."""
    n = np.arange(size)
    k = np.arange(size // 2 + 1)
    matrix = np.exp(-2j * np.pi * (np.outer(n, k) % size) / size)
    padded = np.zeros((len(frames), size))
    padded[:, : frames.shape[1]] = frames
    return np.abs(padded @ matrix) ** 2


def hann(length, periodic):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (length if periodic else length - 1))


def centred(x, size, hop):
    """Frames of librosa.stft(center=True, pad_mode="reflect")."""
    padded = np.pad(x, size // 2, mode="reflect")
    count = 1 + (len(padded) - size) // hop
    return np.stack([padded[i * hop : i * hop + size] for i in range(count)])


def htk(f):
    return 2595 * np.log10(1 + f / 700)


def htk_inverse(m):
    return 700 * (10 ** (m / 2595) - 1)


def slaney(f):
    f = np.asarray(f, dtype=np.float64)
    return np.where(f < 1000, 3 * f / 200, 15 + 27 * np.log(np.maximum(f, 1e-9) / 1000) / np.log(6.4))


def slaney_inverse(m):
    return np.where(m < 15, 200 * m / 3, 1000 * 6.4 ** ((m - 15) / 27))


def filters(rate, size, mels, low, high, scale):
    """Triangles over hertz, [bins, mels]; those of Slaney have area 1 (librosa.filters.mel)."""
    to, back = (slaney, slaney_inverse) if scale == "slaney" else (htk, htk_inverse)
    corners = back(np.linspace(to(low), to(high), mels + 2))
    f = np.linspace(0, rate / 2, size // 2 + 1)[:, None]
    rising = (f - corners[:-2]) / (corners[1:-1] - corners[:-2])
    falling = (corners[2:] - f) / (corners[2:] - corners[1:-1])
    bank = np.maximum(0, np.minimum(rising, falling))
    return bank * 2 / (corners[2:] - corners[:-2]) if scale == "slaney" else bank


def clap(x, scale):
    """transformers, ClapFeatureExtractor with padding "repeatpad": [1001, 64]."""
    repeated = np.tile(x, 480000 // len(x))
    filled = np.pad(repeated, (0, 480000 - len(repeated)))
    spectrum = power(centred(filled, 1024, 480) * hann(1024, True), 1024)
    mel = spectrum @ filters(48000, 1024, 64, 50, 14000, scale)
    return 10 * np.log10(np.maximum(mel, 1e-10))


def whisper(x, mels):
    """openai/whisper, log_mel_spectrogram: [mels, 3000]."""
    filled = np.pad(x, (0, 480000 - len(x)))
    spectrum = power(centred(filled, 400, 160) * hann(400, True), 400)[:-1]
    mel = spectrum @ filters(16000, 400, mels, 0, 8000, "slaney")
    log = np.log10(np.maximum(mel, 1e-10)).T
    return (np.maximum(log, log.max() - 8) + 4) / 4


def kaldi(x, mels):
    """torchaudio.compliance.kaldi.fbank(htk_compat, window_type="hanning", dither=0), 25/10 ms, 16 kHz: [frames, mels]."""
    x = x - x.mean()
    count = 1 + (len(x) - 400) // 160
    frames = np.stack([x[i * 160 : i * 160 + 400] for i in range(count)])
    frames = frames - frames.mean(axis=1, keepdims=True)
    previous = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = power((frames - 0.97 * previous) * hann(400, False), 512)[:, :256]
    scale = lambda f: 1127 * np.log(1 + f / 700)
    low, high = scale(20), scale(8000)
    step = (high - low) / (mels + 1)
    bins = scale(16000 / 512 * np.arange(256))[:, None]
    left = low + np.arange(mels) * step
    bank = np.maximum(0, np.minimum((bins - left) / step, (left + 2 * step - bins) / step))
    return np.log(np.maximum(spectrum @ bank, np.finfo(np.float32).eps))


def image_bind(x):
    """ImageBind, waveform2melspec and Normalize(-4.268, 9.138): [128, 204]."""
    mel = kaldi(x, 128).T
    return (np.pad(mel, ((0, 0), (0, 204 - mel.shape[1]))) + 4.268) / 9.138


def write(name, samples, rate):
    with wave.open(name, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return samples / 32768


if __name__ == "__main__":
    wide = write("sound-48000.wav", sound(48000, 0.35, 1), 48000)
    speech = write("sound-16000.wav", sound(16000, 0.85, 2), 16000)
    # Of long spectrograms every 37th frame, and the last ones.
    some = lambda count: np.r_[np.arange(0, count, 37), np.arange(count - 3, count)]
    np.save("clap-slaney.npy", clap(wide, "slaney")[some(1001)].astype(np.float32))
    np.save("clap-htk.npy", clap(wide, "htk")[some(1001)].astype(np.float32))
    # A sound of less than a second: every frame in which it is, with some silence after it.
    np.save("whisper-80.npy", whisper(speech, 80)[:, :92].astype(np.float32))
    np.save("whisper-128.npy", whisper(speech, 128)[:, :92].astype(np.float32))
    np.save("imagebind.npy", image_bind(speech)[:, :90].astype(np.float32))
