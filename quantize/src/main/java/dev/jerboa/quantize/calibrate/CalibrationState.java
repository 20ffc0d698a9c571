package dev.jerboa.quantize.calibrate;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a calibration has learned so far, in a file, so that an interrupted one goes on where it was.
 *
 * <p>The file is written aside and renamed. It is only taken up by a run over the same data that asks for the same.
 */
final class CalibrationState {
    private final Path file;
    private final String fingerprint;
    private final Duration betweenSaves;
    private long savedAtNanos = System.nanoTime();

    CalibrationState(Path file, Duration betweenSaves, CalibrationData data, Map<String, ActivationRequest> requests) {
        this.betweenSaves = betweenSaves;
        this.file = file;
        this.fingerprint = data.description() + "|" + data.sampleCount() + "|" + new TreeMap<>(requests);
    }

    /** How far a run has come. */
    record Position(long batches, long samples, long rows) {}

    /** Takes up the file, if there is one of the same run: fills the collectors and says where to go on. */
    Position restore(Map<String, ActivationRequest> requests, Map<String, ActivationCollector> collectors) {
        if (!Files.isRegularFile(file)) {
            return new Position(0, 0, 0);
        }
        try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (!input.readUTF().equals(Integer.toHexString(fingerprint.hashCode()))) {
                return new Position(0, 0, 0);
            }
            Position position = new Position(input.readLong(), input.readLong(), input.readLong());
            int count = input.readInt();
            for (int i = 0; i < count; i++) {
                String name = input.readUTF();
                ActivationCollector collector = new ActivationCollector(requests.get(name), input.readInt());
                collector.restore(input);
                collectors.put(name, collector);
            }
            return position;
        } catch (EOFException e) {
            // Cut short by whatever else wrote there: begin anew.
            collectors.clear();
            return new Position(0, 0, 0);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), "Delete it to begin anew.", e);
        }
    }

    /** Saves now and then. */
    void saveIfDue(Position position, Map<String, ActivationCollector> collectors) {
        if (System.nanoTime() - savedAtNanos >= betweenSaves.toNanos()) {
            save(position, collectors);
            savedAtNanos = System.nanoTime();
        }
    }

    private void save(Position position, Map<String, ActivationCollector> collectors) {
        Path aside = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (DataOutputStream output =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(aside)))) {
                output.writeUTF(Integer.toHexString(fingerprint.hashCode()));
                output.writeLong(position.batches());
                output.writeLong(position.samples());
                output.writeLong(position.rows());
                output.writeInt(collectors.size());
                for (Map.Entry<String, ActivationCollector> entry : collectors.entrySet()) {
                    output.writeUTF(entry.getKey());
                    output.writeInt(entry.getValue().channelCount());
                    entry.getValue().save(output);
                }
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    file + " cannot be written: " + e.getMessage(),
                    "Free some space, or choose another place for the output.",
                    e);
        }
    }

    /** Forgets a run that has ended. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION, file + " cannot be deleted: " + e.getMessage(), "Delete it by hand.", e);
        }
    }
}
