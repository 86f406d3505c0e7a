package org.secformer.design.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.secformer.datasets.checkpoint.Checkpoint;
import org.secformer.design.Toy;

/** Which layers of its teacher a smaller student begins with. */
final class FewerLayersTest {
    @TempDir
    private Path directory;

    @Test
    void layersAreSpreadEvenlyAndTheLastIsAmongThem() throws Exception {
        try (Checkpoint toy = Checkpoint.openTeacher(Toy.freshModel(directory))) {
            FewerLayers twelve = FewerLayers.of(toy.config(), 12);
            assertArrayEquals(
                    new int[] {1, 3, 5, 7, 9, 11},
                    FewerLayers.of(twelve.config(), 6).teacherLayers());
            assertArrayEquals(new int[] {11}, FewerLayers.of(twelve.config(), 1).teacherLayers());
            assertArrayEquals(
                    new int[] {1, 2, 4, 6, 8, 9, 11},
                    FewerLayers.of(twelve.config(), 7).teacherLayers());
        }
    }

    @Test
    void weightsAreThoseOfTheChosenLayers() throws Exception {
        try (Checkpoint toy = Checkpoint.openTeacher(Toy.freshModel(directory))) {
            Tensors teacher = Tensors.of(toy);
            Tensors student = FewerLayers.of(toy.config(), 1).start(teacher);
            assertEquals(
                    teacher.below("bert.encoder.layer.1.").all(),
                    student.below("bert.encoder.layer.0.").all());
            assertEquals(
                    teacher.below("bert.embeddings.").all(),
                    student.below("bert.embeddings.").all());
            int perLayer = teacher.below("bert.encoder.layer.0.").all().size();
            assertEquals(teacher.all().size() - perLayer, student.all().size());
        }
    }
}
