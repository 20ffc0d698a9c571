"""Makes the golden pictures beside this file with Pillow: [3, 12, 16], bytes as floats."""
import numpy as np
from PIL import Image, ImageEnhance, ImageOps

random = np.random.default_rng(3)
y, x = np.mgrid[0:12, 0:16]
base = np.stack([8 * x + 60, 12 * y + 5 * x + 10, 180 - 6 * x + 2 * y], axis=-1)
picture = Image.fromarray(np.clip(base + random.integers(-30, 30, base.shape), 0, 255).astype(np.uint8))


def save(name, image):
    np.save(name + ".npy", np.asarray(image).transpose(2, 0, 1).astype(np.float32))


save("picture", picture)
for factor in (0.4, 1.6):
    save(f"brightness-{factor}", ImageEnhance.Brightness(picture).enhance(factor))
    save(f"contrast-{factor}", ImageEnhance.Contrast(picture).enhance(factor))
    save(f"colour-{factor}", ImageEnhance.Color(picture).enhance(factor))
    save(f"sharpness-{factor}", ImageEnhance.Sharpness(picture).enhance(factor))
save("posterize-5", ImageOps.posterize(picture, 5))
save("solarize-128", ImageOps.solarize(picture, 128))
save("autocontrast", ImageOps.autocontrast(picture))
save("equalize", ImageOps.equalize(picture))
